// Names and offsets inside type descriptors: decoding, and resolving NameOff, TypeOff and TextOff.
//
// Terms: a *module range* is a piece of memory whose descriptors carry distances from themselves
// (the linker's descriptor sections). A descriptor outside every range was made at run time, by
// reflect or by the builder; its offsets index the table filled by addReflectOff.
#ifndef TUCO_RUNTIME_TYPE_NAME_H_
#define TUCO_RUNTIME_TYPE_NAME_H_

#include <string_view>

#include "abi/layout.h"

namespace tuco::rt {

std::string_view nameText(abi::Name name);
std::string_view nameTag(abi::Name name);
// The import path at the end of a name, or an empty view when the name carries none.
std::string_view namePkgPath(abi::Name name);

inline bool nameIsExported(abi::Name name) {
  return (*name.bytes & abi::kNameExported) != 0;
}
inline bool nameIsEmbedded(abi::Name name) {
  return (*name.bytes & abi::kNameEmbedded) != 0;
}
bool nameIsBlank(abi::Name name);

// Declares [start, end) a module range. At most 64 of them; start-up and plugin loading only.
void addModuleRange(const void* start, const void* end);

// Registers an address for use as an offset in descriptors made at run time. The same address gets
// the same number. Never 0.
int32_t addReflectOff(const void* target);

// `holder` is the object that carries the offset. TypeOff 0 gives null; TextOff -1 (a method the
// linker dropped) gives the entry that reports it, see setUnreachableMethod.
abi::Name resolveName(const void* holder, abi::NameOff off);
const abi::Type* resolveType(const void* holder, abi::TypeOff off);
void* resolveText(const void* holder, abi::TextOff off);
void setUnreachableMethod(void* entry);

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_TYPE_NAME_H_
