// How long it takes to compile every schema of a description's components, and all that they reach.
//
//   bench_schema_compile DESCRIPTION        prints "component schemas, programs, milliseconds"
#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "specs/document/reference.h"
#include "specs/schema/schema.h"
#include "validators/schema/compile.h"

using namespace driftgate;

namespace {

class Closure {
 public:
  void add(const Slot& slot) {
    if (slot && known_.insert(slot.program).second) waiting_.push_back(slot.program);
  }
  void add(Program* program) { add(Slot{.program = program}); }

  // The programs compiled, from those added on.
  std::size_t compile(Compiler& compiler) {
    while (!waiting_.empty()) {
      Program& program = *waiting_.back();
      waiting_.pop_back();
      compiler.compile(program);
      add_parts(program);
    }
    return known_.size();
  }

 private:
  void add_parts(const Program& program) {
    if (program.object) {
      for (const Property& property : program.object->properties) add(property.slot);
      for (const PatternProperty& property : program.object->patterns) add(property.slot);
      add(program.object->additional);
      add(program.object->names);
    }
    if (program.array) {
      for (const Slot& slot : program.array->prefix) add(slot);
      add(program.array->rest);
      add(program.array->contains);
    }
    for (const Applicator& applicator : program.in_place)
      for (const Slot& slot : applicator.branches) add(slot);
    add(program.unevaluated_properties);
    add(program.unevaluated_items);
  }

  std::set<const Program*> known_{};
  std::vector<Program*> waiting_{};
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: bench_schema_compile DESCRIPTION\n";
    return 2;
  }
  Documents documents([](const std::string& uri) {
    std::ifstream in(uri, std::ios::binary);
    return std::string{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  });
  const Node root = documents.open(argv[1]).root();
  const SchemaGraph graph(documents, Dialect::openapi_3_0);
  const Node schemas = root.find("components").find("schemas");

  const auto begin = std::chrono::steady_clock::now();
  Compiler compiler;
  Closure closure;
  for (const Member member : schemas.members())
    closure.add(compiler.program(graph.at(member.value)));
  const std::size_t programs = closure.compile(compiler);
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
  std::cout << schemas.size() << ' ' << programs << ' ' << took.count() << '\n';
}
