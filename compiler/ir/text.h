// The text form of the IR: printed by passes for -d=… and tests, and read back.
//
//   module "example.com/p"
//   global "example.com/p.count" : int
//   func "example.com/p.add" : func(a int, b int) int {
//     slot s1 sum : int
//   b1:
//     v1 = param 0 : int @17
//     v2 = param 1 : int
//     v3 = add v1, v2 : int
//     v4 = addr s1 : *int
//     store v4, v3
//     v5 = load v4 : int
//     return v5
//   }
//
// A terminator's successors follow it: "branch v3 -> b2, b3"; a switch names its cases:
// "switch v1 -> 1: b2, 2: b3, b4". Flags of instructions stand in brackets behind the operation:
// "new[stack] int". Types are spelled as in Go with full package paths; a type that has no spelling
// outside its function is written by its id, "#123", which only the same store understands.
#ifndef TUCO_COMPILER_IR_TEXT_H_
#define TUCO_COMPILER_IR_TEXT_H_

#include <functional>
#include <string>
#include <string_view>

#include "compiler/base/error_or.h"
#include "compiler/ir/ir.h"

namespace tuco::ir {

std::string print(const Module& module);
std::string print(const Module& module, const Func& func);

// Finds the package of a path for named types; may be null if the text has none.
using FindPackage = std::function<PackageId(std::string_view path)>;

// Reads a module's text into `module`, which is empty. The error says line and what was expected.
Status read(std::string_view text, Module& module, const FindPackage& find_package = nullptr);

}  // namespace tuco::ir

#endif  // TUCO_COMPILER_IR_TEXT_H_
