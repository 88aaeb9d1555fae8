#pragma once

#include <string>
#include <string_view>

#include "specs/document/document.h"
#include "specs/openapi/grammar.h"

/// Rules that relate the fields of one object to each other, where a table of fields cannot say
/// them. Named in the tables of v2.cpp to v3_2.cpp.
namespace driftgate::openapi {

/// Takes the broken rules of one object.
class Breaches {
 public:
  virtual ~Breaches() = default;
  virtual void error(Node source, std::string message) = 0;
  virtual void warning(Node source, std::string message) = 0;
};

/// The text of a member that is a string, else "".
std::string_view text_of(Node object, std::string_view name);

void self_has_no_fragment(Node root, Breaches& breaches);
void host_and_base_path(Node root, Breaches& breaches);
void path_parameter_is_required(Node parameter, Breaches& breaches);
void array_has_items(Node schema, Breaches& breaches);
void not_read_only_and_write_only(Node schema, Breaches& breaches);
void default_is_in_enum(Node server_variable, Breaches& breaches);
void default_should_be_in_enum(Node server_variable, Breaches& breaches);
void server_variables_are_defined(Node server, Breaches& breaches);
void tag_names_are_unique(Node root, Breaches& breaches);
void tag_parents_exist(Node root, Breaches& breaches);
void ignored_header_names(Node parameter, Breaches& breaches);
void content_has_one_entry(Node parameter, Breaches& breaches);
void node_type_stands_alone(Node xml, Breaches& breaches);
void additional_methods_are_new(Node methods, Breaches& breaches);

}  // namespace driftgate::openapi
