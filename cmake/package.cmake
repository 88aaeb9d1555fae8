# What `cmake --install` lays down, and the Debian package: cpack --config build/release/CPackConfig.cmake.
# With SOURCE_DATE_EPOCH set, equal sources give equal packages.
include(GNUInstallDirs)
find_program(GZIP gzip)
if(NOT GZIP)
  return()
endif()

set(DRIFTGATE_MAINTAINER "The maintainers of driftgate <maintainers@driftgate.invalid>"
    CACHE STRING "Who answers for the package, as Debian writes it")

# write_gzip(FILE INPUT...): without name and time, so that equal text gives equal bytes.
function(write_gzip file)
  add_custom_command(OUTPUT ${file} COMMAND sh -c "cat \"$@\" | ${GZIP} -9n >'${file}'" gzip ${ARGN}
                     DEPENDS ${ARGN} VERBATIM)
endfunction()

set(package_folder ${PROJECT_BINARY_DIR}/package)
file(MAKE_DIRECTORY ${package_folder})
add_custom_command(OUTPUT ${package_folder}/driftgate.1 DEPENDS driftgate
                   COMMAND driftgate man >${package_folder}/driftgate.1)
write_gzip(${package_folder}/driftgate.1.gz ${package_folder}/driftgate.1)
write_gzip(${package_folder}/changelog.gz ${PROJECT_SOURCE_DIR}/CHANGELOG.md)
string(TIMESTAMP package_date "%a, %d %b %Y %H:%M:%S +0000" UTC)
configure_file(cmake/debian-changelog.in ${package_folder}/changelog.Debian @ONLY)
write_gzip(${package_folder}/changelog.Debian.gz ${package_folder}/changelog.Debian)
add_custom_target(package_files ALL DEPENDS ${package_folder}/driftgate.1.gz
                  ${package_folder}/changelog.gz ${package_folder}/changelog.Debian.gz)

# debian_package(FILE OWNER VERSION): the Debian package that a file is of, and what was packaged in
# it; "" where there is none.
find_program(DPKG_QUERY dpkg-query)
function(debian_package file owner version)
  set(found "")
  set(number "")
  if(DPKG_QUERY)
    file(REAL_PATH ${file} file)
    execute_process(COMMAND ${DPKG_QUERY} --search ${file} OUTPUT_VARIABLE found ERROR_QUIET)
    string(REGEX REPLACE ":.*" "" found "${found}")
  endif()
  if(found)
    execute_process(COMMAND ${DPKG_QUERY} --show --showformat \${Version}\n ${found}
                    OUTPUT_VARIABLE number)
    string(REGEX REPLACE "(-[^-\n]*)?\n.*" "" number "${number}")
  endif()
  set(${owner} "${found}" PARENT_SCOPE)
  set(${version} "${number}" PARENT_SCOPE)
endfunction()

set(shells ${PROJECT_SOURCE_DIR}/runner/cli/shells)
install(TARGETS driftgate)
install(FILES ${package_folder}/driftgate.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${shells}/driftgate.bash RENAME driftgate
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${shells}/driftgate.zsh RENAME _driftgate
        DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
install(FILES ${shells}/driftgate.fish
        DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
install(FILES ${package_folder}/changelog.gz ${package_folder}/changelog.Debian.gz
        DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES cmake/debian-copyright RENAME copyright DESTINATION ${CMAKE_INSTALL_DOCDIR})
# What is compiled in brings its licence along.
find_path(CLI11_INCLUDE CLI/CLI.hpp)
find_path(FMT_INCLUDE fmt/format.h)
set(headers ${FMT_INCLUDE}/fmt/format.h ${CLI11_INCLUDE}/CLI/CLI.hpp ${RAPIDJSON_INCLUDE}/rapidjson/reader.h
    ${VALIJSON_INCLUDE}/valijson/validator.hpp)
foreach(file ${headers} ${DRIFTGATE_ARCHIVES})
  debian_package(${file} owner version)
  if(EXISTS /usr/share/doc/${owner}/copyright)
    install(FILES /usr/share/doc/${owner}/copyright RENAME ${owner}
            DESTINATION ${CMAKE_INSTALL_DOCDIR}/copyrights)
  endif()
endforeach()
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR}
        FILES_MATCHING PATTERN "*.md" PATTERN "*.json")
install(DIRECTORY ci/templates/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)

# What is packaged is what was built: neither install nor cpack builds the tests first.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME driftgate)
set(CPACK_PACKAGE_CONTACT "${DRIFTGATE_MAINTAINER}")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
# Else folders have whatever the umask of the builder says.
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# What is loaded when it is needed dpkg-shlibdeps does not see.
set(CPACK_DEBIAN_PACKAGE_DEPENDS "")
foreach(file ${DRIFTGATE_LATE_LIBRARIES})
  debian_package(${file} owner version)
  if(owner)
    list(APPEND CPACK_DEBIAN_PACKAGE_DEPENDS "${owner} (>= ${version})")
  endif()
endforeach()
list(JOIN CPACK_DEBIAN_PACKAGE_DEPENDS ", " CPACK_DEBIAN_PACKAGE_DEPENDS)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS ca-certificates)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "contract tests for API integrations")
set(CPACK_PACKAGE_DESCRIPTION "driftgate loads an OpenAPI description or a Pact file, sends requests to the
provider, judges each answer by its schema, and fails the build when a promise
is broken. It compares descriptions, records traffic, and sees answers drift
from what they were.")
include(CPack)
