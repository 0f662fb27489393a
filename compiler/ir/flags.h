// Names of flags in the text form.
#ifndef TUCO_COMPILER_IR_FLAGS_H_
#define TUCO_COMPILER_IR_FLAGS_H_

#include "compiler/ir/ir.h"

namespace tuco::ir {

struct InstFlagName {
  InstFlag flag;
  const char* name;
};
inline constexpr InstFlagName kInstFlagNames[] = {
    {InstFlag::kOnStack, "stack"},     {InstFlag::kNoCheck, "nocheck"}, {InstFlag::kNoBarrier, "nobarrier"},
    {InstFlag::kImplicit, "implicit"}, {InstFlag::kTail, "tail"},
};

struct FuncFlagName {
  FuncFlag flag;
  const char* name;
};
inline constexpr FuncFlagName kFuncFlagNames[] = {
    {FuncFlag::kExported, "exported"},
    {FuncFlag::kNoInline, "noinline"},
    {FuncFlag::kNoSplit, "nosplit"},
    {FuncFlag::kNoEscape, "noescape"},
    {FuncFlag::kWrapper, "wrapper"},
    {FuncFlag::kHasDefer, "defer"},
    {FuncFlag::kHasRecover, "recover"},
    {FuncFlag::kClosure, "closure"},
    {FuncFlag::kExternal, "external"},
    {FuncFlag::kMerge, "merge"},
    {FuncFlag::kUintptrEscapes, "uintptrescapes"},
    {FuncFlag::kUintptrKeepAlive, "uintptrkeepalive"},
    {FuncFlag::kNoWriteBarrier, "nowritebarrier"},
    {FuncFlag::kSystemStack, "systemstack"},
};

}  // namespace tuco::ir

#endif  // TUCO_COMPILER_IR_FLAGS_H_
