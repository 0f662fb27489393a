// How Go spells types put together from others, with `spell` giving the parts: once with package
// names for programs to see, once with import paths as keys. Private to this room.
#ifndef TUCO_RUNTIME_TYPE_SPELL_H_
#define TUCO_RUNTIME_TYPE_SPELL_H_

#include <string.h>

#include <span>
#include <string>

#include "runtime/type/builder.h"

namespace tuco::rt {

inline std::string quoteTag(std::string_view tag) {
  std::string out = "\"";
  for (char c : tag) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

// "struct { A int; b string "tag" }", with `spell` giving each field's type.
template <class Spell>
std::string structText(std::span<const FieldSpec> fields, Spell spell) {
  if (fields.empty()) return "struct {}";
  std::string text = "struct { ";
  for (size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) text += "; ";
    if (!fields[i].embedded) text += std::string(fields[i].name) + " ";
    text += spell(fields[i].type);
    if (!fields[i].tag.empty()) text += " " + quoteTag(fields[i].tag);
  }
  return text + " }";
}

inline std::string spellText(const Type* type) {
  return std::string(typeString(type));
}

template <class Spell>
std::string funcText(std::span<const Type* const> params, std::span<const Type* const> results,
                     Variadic variadic, Spell spell) {
  std::string text = "func(";
  for (size_t i = 0; i < params.size(); ++i) {
    if (i > 0) text += ", ";
    if (variadic == Variadic::kYes && i + 1 == params.size()) {
      text += "..." + spell(as<abi::SliceType>(params[i])->elem);
    } else {
      text += spell(params[i]);
    }
  }
  text += ")";
  if (results.size() == 1) return text + " " + spell(results[0]);
  if (results.empty()) return text;
  text += " (";
  for (size_t i = 0; i < results.size(); ++i)
    text += (i > 0 ? ", " : "") + spell(results[i]);
  return text + ")";
}

template <class Spell>
std::string interfaceText(std::span<const MethodSpec> methods, Spell spell) {
  if (methods.empty()) return "interface {}";
  std::string text = "interface { ";
  for (size_t i = 0; i < methods.size(); ++i) {
    if (i > 0) text += "; ";
    text += std::string(methods[i].name) + spell(methods[i].mtyp).substr(strlen("func"));
  }
  return text + " }";
}

inline const char* chanText(abi::ChanDir dir) {
  switch (dir) {
    case abi::ChanDir::kRecv:
      return "<-chan ";
    case abi::ChanDir::kSend:
      return "chan<- ";
    case abi::ChanDir::kBoth:
      return "chan ";
  }
  return "chan ";
}

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_TYPE_SPELL_H_
