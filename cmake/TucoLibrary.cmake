# The C++ library as its users see it: one archive libtuco.a with every runtime room, the headers of
# include/tuco, a CMake package (find_package(Tuco), target Tuco::tuco) and a pkg-config file.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

add_library(tuco_library STATIC)
foreach(line IN LISTS TUCO_ROOM_LINES)
  string(REGEX MATCH "^[a-z/]+" room ${line})
  tuco_room_target(${room} target)
  if(room MATCHES "^(runtime/|abi$)" AND TARGET ${target})
    get_target_property(type ${target} TYPE)
    if(type STREQUAL "STATIC_LIBRARY")
      target_sources(tuco_library PRIVATE $<TARGET_OBJECTS:${target}>)
    endif()
  endif()
endforeach()
set_target_properties(tuco_library PROPERTIES OUTPUT_NAME tuco EXPORT_NAME tuco LINKER_LANGUAGE CXX ARCHIVE_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)
target_include_directories(tuco_library PUBLIC
  $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_compile_features(tuco_library PUBLIC cxx_std_20)
target_link_libraries(tuco_library PUBLIC Threads::Threads)
if(TUCO_SANITIZE)
  target_compile_options(tuco_library PUBLIC $<BUILD_INTERFACE:-fsanitize=${TUCO_SANITIZE}>)
  target_link_options(tuco_library PUBLIC $<BUILD_INTERFACE:-fsanitize=${TUCO_SANITIZE}>)
endif()

install(TARGETS tuco_library EXPORT TucoTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY ${CMAKE_SOURCE_DIR}/include/tuco DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        FILES_MATCHING PATTERN "*.h")
install(EXPORT TucoTargets NAMESPACE Tuco:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/Tuco)
file(WRITE ${CMAKE_BINARY_DIR}/TucoConfig.cmake
  "include(CMakeFindDependencyMacro)\nfind_dependency(Threads)\ninclude(\${CMAKE_CURRENT_LIST_DIR}/TucoTargets.cmake)\n")
write_basic_package_version_file(${CMAKE_BINARY_DIR}/TucoConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/TucoConfig.cmake ${CMAKE_BINARY_DIR}/TucoConfigVersion.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/Tuco)
configure_file(${CMAKE_SOURCE_DIR}/cmake/tuco.pc.in ${CMAKE_BINARY_DIR}/tuco.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/tuco.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
