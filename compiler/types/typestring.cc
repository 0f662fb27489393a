// The type writer: recursive over spellings, with a guard against types that contain themselves.
#include "compiler/types/typestring.h"

#include <algorithm>

#include "compiler/types/named.h"
#include "compiler/types/object_string.h"
#include "compiler/types/quote.h"

namespace tuco {

namespace {

constexpr const char* kKindNames[] = {
#define TUCO_TYPE(Name) #Name,
#include "compiler/types/type_kind.def"
};

void appendSubscript(std::string& out, uint32_t number) {
  for (char digit : std::to_string(number)) {
    out += "\xE2\x82";  // U+2080 + digit.
    out += static_cast<char>(0x80 + (digit - '0'));
  }
}

class TypeWriter {
 public:
  TypeWriter(std::string& out, TypeStore& types, const TypeWriterOptions& options)
      : out_(out), types_(types), options_(options), pkg_info_(options.pkg_info) {}

  void type(TypeId t) {
    if (!t.isValid()) {
      out_ += "<nil>";
      return;
    }
    if (std::find(open_.begin(), open_.end(), t) != open_.end()) {
      out_ += std::string("<cycle to ") + kKindNames[static_cast<size_t>(types_.kind(t))] + ">";
      return;
    }
    open_.push_back(t);
    unguarded(t);
    open_.pop_back();
  }

  void signature(const SignatureNode& sig) {
    if (!sig.tparams.empty()) typeParamList(sig.tparams);
    tuple(sig.params, sig.variadic);
    const TupleNode* results = types_.asTuple(sig.results);
    if (results == nullptr || results->vars.empty()) return;
    out_ += ' ';
    const Object& first = types_[results->vars[0]];
    if (results->vars.size() == 1 && types_.text(first.name).empty()) {
      type(first.type);
      return;
    }
    tuple(sig.results, false);
  }

  void typeParamList(std::span<const TypeId> list) {
    out_ += '[';
    TypeId previous;
    for (size_t i = 0; i < list.size(); ++i) {
      TypeId bound = types_.asTypeParam(list[i])->bound;
      if (i > 0) {
        if (bound != previous) {
          out_ += ' ';
          type(previous);
        }
        out_ += ", ";
      }
      previous = bound;
      type(list[i]);
    }
    if (previous.isValid()) {
      out_ += ' ';
      type(previous);
    }
    out_ += ']';
  }

 private:
  void unguarded(TypeId t) {
    const Type& node = types_[t];
    switch (node.kind) {
      case TypeKind::Basic: return basic(t);
      case TypeKind::Array:
        out_ += '[';
        out_ += std::to_string(node.u.array->len);
        out_ += ']';
        return type(node.u.array->elem);
      case TypeKind::Slice: out_ += "[]"; return type(node.u.slice.elem);
      case TypeKind::Struct: return structType(*node.u.strukt);
      case TypeKind::Pointer: out_ += '*'; return type(node.u.pointer.elem);
      case TypeKind::Tuple: return tuple(t, false);
      case TypeKind::Signature: out_ += "func"; return signature(*node.u.signature);
      case TypeKind::Union: return unionType(*node.u.onion);
      case TypeKind::Interface: return interfaceType(t, *node.u.interface);
      case TypeKind::Map:
        out_ += "map[";
        type(node.u.map.key);
        out_ += ']';
        return type(node.u.map.elem);
      case TypeKind::Chan: return chanType(node.u.chan);
      case TypeKind::Named: return named(node.u.named->obj, t);
      case TypeKind::Alias: return named(node.u.alias->obj, t);
      case TypeKind::TypeParam: return typeParam(*node.u.tparam);
    }
  }

  void basic(TypeId t) {
    if (t == typ::kUnsafePointer) packagePrefix(out_, types_, kUnsafePackage, options_.qualifier);
    out_ += types_.text(types_.asBasic(t)->name);
  }

  void structType(const StructNode& node) {
    out_ += "struct{";
    for (size_t i = 0; i < node.fields.size(); ++i) {
      if (i > 0) out_ += "; ";
      field(types_[node.fields[i]]);
      if (std::string_view tag = types_.text(node.tag(i)); !tag.empty()) {
        out_ += ' ';
        appendQuoted(out_, tag);
      }
    }
    out_ += '}';
  }

  void field(const Object& field) {
    // To tell two like structs of different packages apart, the outermost unexported field names its own.
    bool annotate = options_.qualifier.write == nullptr && pkg_info_ && !field.is_exported;
    if (annotate) pkg_info_ = false;
    if (!field.is_embedded) {
      out_ += types_.text(field.name);
      out_ += ' ';
    }
    type(field.type);
    if (!annotate) return;
    out_ += " /* package ";
    if (field.pkg.isValid()) out_ += types_.text(types_[field.pkg].path);
    out_ += " */ ";
  }

  void unionType(const UnionNode& node) {
    if (node.terms.empty()) {
      out_ += "<empty union>";
      return;
    }
    for (size_t i = 0; i < node.terms.size(); ++i) {
      if (i > 0) out_ += " | ";
      if (node.terms[i].tilde) out_ += '~';
      type(node.terms[i].type);
    }
  }

  void interfaceType(TypeId t, const InterfaceNode& node) {
    if (t == typ::kAnyInterface) {
      out_ += "any";
      return;
    }
    if (t == under(types_, typ::kComparable)) {
      out_ += "interface{comparable}";
      return;
    }
    if (node.implicit) {
      if (node.methods.empty() && node.embeddeds.size() == 1) return type(node.embeddeds[0]);
      out_ += "/* implicit */ ";
    }
    out_ += "interface{";
    const char* separator = "";
    for (ObjectId m : node.methods) {
      out_ += separator;
      separator = "; ";
      out_ += types_.name(m);
      if (const SignatureNode* sig = types_.asSignature(types_[m].type)) signature(*sig);
    }
    for (TypeId embedded : node.embeddeds) {
      out_ += separator;
      separator = "; ";
      type(embedded);
    }
    out_ += '}';
  }

  void chanType(ChanNode node) {
    switch (node.dir) {
      case ChannelDir::SendRecv: out_ += "chan "; break;
      case ChannelDir::SendOnly: out_ += "chan<- "; break;
      case ChannelDir::RecvOnly: out_ += "<-chan "; break;
    }
    // chan (<-chan T) needs the parentheses.
    const ChanNode* elem = types_.asChan(node.elem);
    bool parens = node.dir == ChannelDir::SendRecv && elem != nullptr && elem->dir == ChannelDir::RecvOnly;
    if (parens) out_ += '(';
    type(node.elem);
    if (parens) out_ += ')';
  }

  void named(ObjectId obj, TypeId t) {
    out_ += qualifiedName(types_, obj, options_.qualifier);
    std::span<const TypeId> targs = typeArgs(types_, t);
    if (!targs.empty()) return typeList(targs);
    if (std::span<const TypeId> tparams = typeParams(types_, t); !tparams.empty()) typeParamList(tparams);
  }

  void typeList(std::span<const TypeId> list) {
    out_ += '[';
    for (size_t i = 0; i < list.size(); ++i) {
      if (i > 0) out_ += ", ";
      type(list[i]);
    }
    out_ += ']';
  }

  void typeParam(const TypeParamNode& node) {
    const Object& obj = types_[node.obj];
    out_ += types_.text(obj.name);
    if (options_.tparams_subscripts) appendSubscript(out_, node.number);
    // A type parameter named like a predeclared type says where it comes from.
    if (!types_[kUniverseScope].lookup(obj.name).isValid()) return;
    out_ += " /* with ";
    out_ += types_.text(obj.name);
    out_ += " declared at ";
    if (options_.qualifier.write_pos != nullptr) {
      options_.qualifier.write_pos(options_.qualifier.self, obj.pos, out_);
    } else {
      out_ += "<unknown position>";
    }
    out_ += " */";
  }

  void tuple(TypeId t, bool variadic) {
    out_ += '(';
    std::span<const ObjectId> vars = types_.asTuple(t) == nullptr ? std::span<const ObjectId>() : types_.asTuple(t)->vars;
    for (size_t i = 0; i < vars.size(); ++i) {
      if (i > 0) out_ += ", ";
      const Object& var = types_[vars[i]];
      if (std::string_view name = types_.text(var.name); options_.param_names && !name.empty()) {
        out_ += name;
        out_ += ' ';
      }
      if (!variadic || i + 1 < vars.size()) {
        type(var.type);
      } else if (const SliceNode* slice = types_.asSlice(var.type)) {
        out_ += "...";
        type(slice->elem);
      } else {
        // append([]byte, string...) and its kin have no slice there.
        type(var.type);
        out_ += "...";
      }
    }
    out_ += ')';
  }

  std::string& out_;
  TypeStore& types_;
  const TypeWriterOptions& options_;
  bool pkg_info_;
  std::vector<TypeId> open_;
};

}  // namespace

void writeTypeWith(std::string& out, TypeStore& types, TypeId t, const TypeWriterOptions& options) {
  TypeWriter(out, types, options).type(t);
}

void writeSignatureWith(std::string& out, TypeStore& types, TypeId sig, const TypeWriterOptions& options) {
  TypeWriter(out, types, options).signature(*types.asSignature(sig));
}

void writeType(std::string& out, TypeStore& types, TypeId t, Qualifier qualifier) {
  writeTypeWith(out, types, t, {.qualifier = qualifier});
}

std::string typeString(TypeStore& types, TypeId t, Qualifier qualifier) {
  std::string out;
  writeType(out, types, t, qualifier);
  return out;
}

void writeSignature(std::string& out, TypeStore& types, TypeId sig, Qualifier qualifier) {
  writeSignatureWith(out, types, sig, {.qualifier = qualifier});
}

std::string typeParamListString(TypeStore& types, std::span<const TypeId> tparams, Qualifier qualifier) {
  std::string out;
  TypeWriterOptions options{.qualifier = qualifier};
  TypeWriter(out, types, options).typeParamList(tparams);
  return out;
}

Qualifier relativeTo(const PackageId* self) {
  Qualifier qualifier;
  qualifier.self = self;
  qualifier.write = [](const void* own, const TypeStore& types, PackageId pkg, std::string& out) {
    if (!samePkg(types, *static_cast<const PackageId*>(own), pkg)) out += types.text(types[pkg].path);
  };
  return qualifier;
}

}  // namespace tuco
