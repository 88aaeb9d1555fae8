# meta_schemas(OUT): writes a C++ table of the meta-schemas of JSON Schema, each by its URI, from the
# files of Python's jsonschema package (Debian: python3-jsonschema). Without them the table is empty.
find_path(DRIFTGATE_META_SCHEMAS draft2020-12.json
          HINTS /usr/lib/python3/dist-packages/jsonschema/schemas
          DOC "Folder with the meta-schemas: draft4.json … draft2020-12.json, vocabularies.json")

# Adds one line to the table in the caller's `rows`.
function(add_meta_schema uri text)
  string(REGEX REPLACE "#$" "" uri "${uri}")
  string(APPEND rows "    {\"${uri}\", R\"schema(${text})schema\"},\n")
  set(rows "${rows}" PARENT_SCOPE)
endfunction()

function(meta_schemas out)
  set(rows "")
  if(NOT DRIFTGATE_META_SCHEMAS)
    message(WARNING "no meta-schemas of JSON Schema: a $ref to them, or to their vocabularies, will "
                    "lead nowhere. Install python3-jsonschema or set DRIFTGATE_META_SCHEMAS.")
  else()
    foreach(name draft4 draft6 draft7 draft2019-09 draft2020-12)
      set(file ${DRIFTGATE_META_SCHEMAS}/${name}.json)
      file(READ ${file} text)
      string(JSON uri ERROR_VARIABLE none GET "${text}" "$id")
      if(none)
        string(JSON uri GET "${text}" "id")
      endif()
      add_meta_schema(${uri} "${text}")
      set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    endforeach()
    set(file ${DRIFTGATE_META_SCHEMAS}/vocabularies.json)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    file(READ ${file} vocabularies)
    string(JSON count LENGTH "${vocabularies}")
    math(EXPR last "${count} - 1")
    foreach(i RANGE ${last})
      string(JSON uri MEMBER "${vocabularies}" ${i})
      string(JSON text GET "${vocabularies}" "${uri}")
      add_meta_schema(${uri} "${text}")
    endforeach()
  endif()
  file(CONFIGURE OUTPUT ${out} @ONLY CONTENT
"// Made by CMake from the files in DRIFTGATE_META_SCHEMAS.
#include \"specs/schema/meta_schemas.h\"

namespace driftgate {
namespace {

// One more than there are, so that the list is never empty.
constexpr MetaSchema kMetaSchemas[] = {
@rows@    {},
};

}  // namespace

std::span<const MetaSchema> meta_schemas() {
  return std::span(kMetaSchemas).first(std::size(kMetaSchemas) - 1);
}

}  // namespace driftgate
")
endfunction()
