#include "specs/contracts/contract.h"

#include <fmt/core.h>

#include <array>

#include "specs/contracts/formats.h"
#include "specs/document/error.h"

namespace driftgate {

std::span<const ContractFormat* const> all_contract_formats() {
  static constexpr std::array kFormats{
#define FORMAT(name) &formats::name,
#include "specs/contracts/formats.inc"
#undef FORMAT
  };
  return kFormats;
}

const ContractFormat* contract_format(Node root) {
  for (const ContractFormat* format : all_contract_formats())
    if (format->recognizes(root)) return format;
  return nullptr;
}

std::unique_ptr<const Contract> read_contract(std::string bytes, const std::string& name) {
  auto contract = std::make_unique<Contract>();
  contract->document = read_document(std::move(bytes), name, {.depth = kMostContractDepth});
  const Document& document = *contract->document;
  if (!document.duplicates().empty()) {
    const DuplicateKey& twice = document.duplicates().front();
    throw Error(fmt::format("'{}' stands twice in one object, first in line {}", twice.key.text(),
                            twice.first.location().line),
                twice.key.location());
  }
  const ContractFormat* format = contract_format(document.root());
  if (format == nullptr) {
    std::string known;
    for (const ContractFormat* each : all_contract_formats())
      known += (known.empty() ? "" : ", ") + std::string(each->name);
    throw Error(fmt::format("this is no contract of a known format ({})", known),
                document.root().location());
  }
  format->read(document.root(), *contract);
  return contract;
}

}  // namespace driftgate
