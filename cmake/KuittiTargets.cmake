# How this code base builds: one library per folder, strict warnings, few test binaries.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(KUITTI_CCACHE ccache)
if(KUITTI_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # What ccache's manual asks for where headers are precompiled.
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${KUITTI_CCACHE})
endif()

set(KUITTI_SANITIZE "" CACHE STRING "a value for -fsanitize= (address,undefined or thread)")
set(KUITTI_FUZZ OFF CACHE BOOL "build the fuzz targets with libFuzzer (clang)")

add_library(kuitti_options INTERFACE)
target_include_directories(kuitti_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(kuitti_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror
  # GCC 12 sees uninitialised members in moved std::variants and writes beyond a std::string, where
  # there are none.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized -Wno-array-bounds -Wno-stringop-overflow -Wno-restrict>
  # Clang counts sign changes to -Wconversion, GCC does not: one measure for both.
  $<$<CXX_COMPILER_ID:Clang>:-Wno-sign-conversion>)
target_compile_definitions(kuitti_options INTERFACE KUITTI_VERSION="${PROJECT_VERSION}")
if(KUITTI_SANITIZE)
  add_compile_options(-fsanitize=${KUITTI_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${KUITTI_SANITIZE})
endif()
if(KUITTI_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# Outside headers are half of a compilation: they are read once for the product and once, with
# Catch2, for the tests. Clang compiles without, so that each file is seen to include what it uses.
set(KUITTI_PRECOMPILE OFF)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  set(KUITTI_PRECOMPILE ON)
endif()

# kuitti_precompile_headers(NAME HEADER): a target whose headers others take with kuitti_reuse_headers.
function(kuitti_precompile_headers name header)
  if(KUITTI_PRECOMPILE)
    file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp CONTENT "")
    add_library(${name} OBJECT ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
    target_link_libraries(${name} PRIVATE kuitti_options)
    target_compile_options(${name} PRIVATE -fpch-preprocess)  # for ccache
    target_precompile_headers(${name} PRIVATE ${header})
  endif()
endfunction()

function(kuitti_reuse_headers name from)
  if(KUITTI_PRECOMPILE)
    target_compile_options(${name} PRIVATE -fpch-preprocess)
    target_precompile_headers(${name} REUSE_FROM ${from})
  endif()
endfunction()

kuitti_precompile_headers(precompiled_headers ${CMAKE_SOURCE_DIR}/cmake/precompiled_headers.h)

# kuitti_library(NAME [LINKS <kuitti libraries>] [FENCE <outside libraries, used in this folder only>])
# builds every .cpp of the current folder into the static library NAME.
function(kuitti_library name)
  cmake_parse_arguments(ARG "" "" "LINKS;FENCE" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  if(sources)
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PUBLIC kuitti_options ${ARG_LINKS} PRIVATE ${ARG_FENCE})
    if(NOT "${ARG_FENCE}" MATCHES "Poco")  # whose definitions change the system's headers
      kuitti_reuse_headers(${name} precompiled_headers)
    endif()
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE kuitti_options ${ARG_LINKS} ${ARG_FENCE})
  endif()
endfunction()

# kuitti_program(NAME SOURCES <files> LINKS <libraries>): one thin main under tools/.
function(kuitti_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE kuitti_options ${ARG_LINKS})
  kuitti_reuse_headers(${name} precompiled_headers)
endfunction()

# kuitti_test(NAME FOLDERS <folders below tests/> LINKS <libraries>)
# builds every *_test.cpp below the folders into one Catch2 binary and registers it; the cases of
# *_bench.cpp are in it too, hidden, and run by their tag: test_x "[bench]".
function(kuitti_test name)
  cmake_parse_arguments(ARG "" "" "FOLDERS;LINKS" ${ARGN})
  set(sources "")
  foreach(folder ${ARG_FOLDERS})
    file(GLOB_RECURSE found CONFIGURE_DEPENDS
      ${CMAKE_SOURCE_DIR}/tests/${folder}/*_test.cpp ${CMAKE_SOURCE_DIR}/tests/${folder}/*_bench.cpp)
    list(APPEND sources ${found})
  endforeach()
  if(NOT sources)
    return()
  endif()
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE kuitti_options catch_main test_support ${ARG_LINKS})
  target_compile_options(${name} PRIVATE -O0)
  target_compile_definitions(${name} PRIVATE CATCH_CONFIG_FAST_COMPILE)
  kuitti_reuse_headers(${name} precompiled_test_headers)
  target_compile_definitions(${name} PRIVATE KUITTI_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  add_test(NAME ${name} COMMAND ${name})
endfunction()

# kuitti_fuzz(LINKS <libraries>): collects every *_fuzz.cpp below the current folder. Each defines
# `void fuzz(base::ByteView)`. They are built into one replay binary that runs each target over
# its inputs (<name>_corpus/ beside the file); with KUITTI_FUZZ also into one libFuzzer binary each.
function(kuitti_fuzz)
  cmake_parse_arguments(ARG "" "" "LINKS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*_fuzz.cpp)
  set(declarations "")
  set(rows "")
  set(objects "")
  foreach(source ${sources})
    get_filename_component(target ${source} NAME_WE)       # checkpoint_fuzz
    get_filename_component(folder ${source} DIRECTORY)
    string(REGEX REPLACE "_fuzz$" "" stem ${target})
    add_library(${target}_object OBJECT ${source})
    target_link_libraries(${target}_object PRIVATE kuitti_options test_support ${ARG_LINKS})
    kuitti_reuse_headers(${target}_object precompiled_headers)
    target_compile_definitions(${target}_object PRIVATE fuzz=${target}
      KUITTI_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    list(APPEND objects $<TARGET_OBJECTS:${target}_object>)
    string(APPEND declarations "void ${target}(base::ByteView);\n")
    string(APPEND rows "    {\"${stem}\", \"${folder}/${stem}_corpus\", ${target}},\n")
    if(KUITTI_FUZZ)
      add_executable(${target} ${CMAKE_SOURCE_DIR}/tests/support/fuzz_entry.cpp
        ${CMAKE_SOURCE_DIR}/tests/support/xml_library.cpp ${source})
      target_link_libraries(${target} PRIVATE kuitti_options test_support ${ARG_LINKS} -fsanitize=fuzzer)
      target_compile_definitions(${target} PRIVATE KUITTI_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    endif()
  endforeach()
  file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/fuzz_targets.cpp @ONLY CONTENT
"#include \"tests/support/fuzz_targets.h\"
${declarations}
const std::vector<FuzzTarget>& fuzz_targets() {
  static const std::vector<FuzzTarget> targets = {
${rows}  };
  return targets;
}
")
  if(sources)
    add_executable(fuzz_replay ${CMAKE_SOURCE_DIR}/tests/support/fuzz_replay.cpp
      ${CMAKE_CURRENT_BINARY_DIR}/fuzz_targets.cpp ${objects})
    target_link_libraries(fuzz_replay PRIVATE kuitti_options catch_main test_support ${ARG_LINKS})
    add_test(NAME fuzz_replay COMMAND fuzz_replay)
  endif()
endfunction()
