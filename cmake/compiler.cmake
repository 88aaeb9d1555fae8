# Warnings are errors in the presets that developers use (CMAKE_COMPILE_WARNING_AS_ERROR).
add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ reports missing initializers even where a field has a default.
  add_compile_options(-Wno-missing-field-initializers)
endif()
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  # A rule file whose line is missing from its .inc list shows up here (and in lists_test.cpp).
  add_compile_options(-Wunused-const-variable)
endif()
if(CMAKE_UNITY_BUILD)
  # The presets of the sanitizers compile several sources of a target as one: most of a compilation
  # is headers. So names in unnamed namespaces are to differ within a target; what a source forgets
  # to include, and -Wshadow, is for the other presets to find.
  add_compile_options(-Wno-shadow)
endif()
if(DRIFTGATE_SANITIZE)
  add_compile_options(-fsanitize=${DRIFTGATE_SANITIZE} -fno-sanitize-recover=all
                      -fno-omit-frame-pointer)
  if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    add_compile_options(-fsanitize-ignorelist=${PROJECT_SOURCE_DIR}/cmake/sanitizer-ignore.txt)
  endif()
  add_link_options(-fsanitize=${DRIFTGATE_SANITIZE})
endif()
if(DRIFTGATE_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # One cache for every checkout, and it looks at the sanitizers' list as the compiler does.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}
      CCACHE_NOHASHDIR=1
      CCACHE_EXTRAFILES=${PROJECT_SOURCE_DIR}/cmake/sanitizer-ignore.txt ${CCACHE})
endif()
find_program(LLD ld.lld)
if(LLD)
  # What runs only when the program starts lies together.
  add_link_options(-fuse-ld=lld -Wl,-z,keep-text-section-prefix)
endif()
