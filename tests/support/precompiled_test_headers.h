// What most test files include (see cmake/KuittiTargets.cmake). A file still includes what it uses.
#pragma once

#include <catch2/catch.hpp>

#include "cmake/precompiled_headers.h"
