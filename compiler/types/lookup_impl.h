// The lookup without the rule for named pointer types. Private to the room.
#ifndef TUCO_COMPILER_TYPES_LOOKUP_IMPL_H_
#define TUCO_COMPILER_TYPES_LOOKUP_IMPL_H_

#include "compiler/types/lookup.h"

namespace tuco {

LookupResult lookupFieldOrMethodImpl(TypeStore& types, TypeId t, Addressable addressable, PackageId pkg,
                                     NameId name, FoldCase fold);

}  // namespace tuco

#endif  // TUCO_COMPILER_TYPES_LOOKUP_IMPL_H_
