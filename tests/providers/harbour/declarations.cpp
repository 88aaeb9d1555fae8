// Customs declarations.

#include "tests/providers/harbour/office.h"

namespace driftgate::harbour {
namespace {

Answer list_declarations(Office& office, const Incoming& incoming) {
  const Value* kind = incoming.parameter("kind");
  Value shown = array();
  for (const auto& [id, record] : office.declarations)
    if (kind == nullptr || record.value.string_at("kind") == kind->text)
      shown.elements.push_back(record.value);
  Answer answer = json(200, shown);
  if (office.faults.has(Fault::declarations_comma)) answer.body.insert(answer.body.size() - 1, ",");
  return answer;
}

Answer lodge(Office& office, const Incoming& incoming) {
  Value declaration = incoming.body;
  const std::string id = "D-" + digest(to_json(declaration), 8);
  declaration.set("id", id);
  return create(office.declarations, id, declaration, "/declarations/" + id, declaration);
}

Answer show_declaration(Office& office, const Incoming& incoming) {
  return read(office.declarations, incoming.id("declarationId"));
}

Answer withdraw(Office& office, const Incoming& incoming) {
  return remove(office.declarations, incoming.id("declarationId"));
}

constexpr Route kDeclarationRoutes[] = {{"listDeclarations", list_declarations},
                                        {"createDeclaration", lodge},
                                        {"getDeclaration", show_declaration},
                                        {"deleteDeclaration", withdraw}};

}  // namespace

std::span<const Route> declaration_routes() { return kDeclarationRoutes; }

}  // namespace driftgate::harbour
