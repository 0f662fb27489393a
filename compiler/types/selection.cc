// Selector expressions, and method sets.
#include <algorithm>

#include "compiler/types/lookup.h"
#include "compiler/types/predicates.h"
#include "compiler/types/subst.h"
#include "compiler/types/typeset.h"
#include "compiler/types/typestring.h"

namespace tuco {

namespace {

TypeId methodValueType(TypeStore& types, const Selection& selection) {
  SignatureNode sig = *types.asSignature(types[selection.obj].type);
  sig.recv = cloneVar(types, sig.recv, selection.recv);
  return types.newSignature(sig);
}

TypeId methodExprType(TypeStore& types, const Selection& selection) {
  SignatureNode sig = *types.asSignature(types[selection.obj].type);
  std::vector<ObjectId> params;
  params.push_back(cloneVar(types, sig.recv, selection.recv));
  if (const TupleNode* rest = types.asTuple(sig.params)) {
    params.insert(params.end(), rest->vars.begin(), rest->vars.end());
  }
  sig.recv = ObjectId();
  sig.params = types.newTuple(params);
  return types.newSignature(sig);
}

const char* selectionWord(SelectionKind kind) {
  switch (kind) {
    case SelectionKind::FieldVal: return "field (";
    case SelectionKind::MethodVal: return "method (";
    case SelectionKind::MethodExpr: return "method expr (";
  }
  TUCO_UNREACHABLE("a selection kind");
}

// More embedded types than this are taken for an endless and so invalid type.
constexpr size_t kMaxEmbedding = 1000;

// Collects the names of all methods that can be reached from a type through embedded fields.
class MethodNames {
 public:
  explicit MethodNames(TypeStore& types) : types_(types) {}

  void visit(TypeId t) {
    t = deref(types_, t).type;
    TypeId named = asNamed(types_, t);
    if (named.isValid()) {
      TypeId key = canonical(types_, named);
      if (!key.isValid()) key = named;
      if (seen_.size() > kMaxEmbedding || std::find(seen_.begin(), seen_.end(), key) != seen_.end()) return;
      seen_.push_back(key);
      const NamedNode& origin = *types_.asNamedNode(originType(types_, named));
      for (uint32_t i = 0; i < origin.method_count; ++i) add(origin.methods[i]);
    }
    TypeId u = under(types_, t);
    if (types_.is(u, TypeKind::Interface)) {
      for (ObjectId m : typeSet(types_, u).methods) add(m);
    }
    if (const StructNode* strukt = types_.asStruct(u)) {
      for (ObjectId field : strukt->fields) {
        if (types_[field].is_embedded) visit(types_[field].type);
      }
    }
  }

  const std::vector<ObjectId>& methods() const { return methods_; }

 private:
  void add(ObjectId m) {
    const Object& obj = types_[m];
    bool known = std::any_of(methods_.begin(), methods_.end(),
                             [&](ObjectId k) { return types_[k].name == obj.name && sameId(types_, k, obj.pkg, obj.name); });
    if (!known) methods_.push_back(m);
  }

  TypeStore& types_;
  std::vector<TypeId> seen_;
  std::vector<ObjectId> methods_;
};

}  // namespace

TypeId selectionType(TypeStore& types, const Selection& selection) {
  switch (selection.kind) {
    case SelectionKind::FieldVal: return types[selection.obj].type;
    case SelectionKind::MethodVal: return methodValueType(types, selection);
    case SelectionKind::MethodExpr: return methodExprType(types, selection);
  }
  TUCO_UNREACHABLE("a selection kind");
}

std::string selectionString(TypeStore& types, const Selection& selection, Qualifier qualifier) {
  std::string out = selectionWord(selection.kind);
  writeType(out, types, selection.recv, qualifier);
  out += ") ";
  out += types.name(selection.obj);
  TypeId type = selectionType(types, selection);
  if (selection.kind == SelectionKind::FieldVal) {
    out += ' ';
    writeType(out, types, type, qualifier);
  } else {
    writeSignature(out, types, type, qualifier);
  }
  return out;
}

std::vector<MethodSetEntry> methodSet(TypeStore& types, TypeId t) {
  MethodNames names(types);
  names.visit(t);
  std::vector<MethodSetEntry> entries;
  for (ObjectId m : names.methods()) {
    const Object& obj = types[m];
    LookupResult result = lookupFieldOrMethod(types, t, Addressable::No, obj.pkg, obj.name);
    if (!result.obj.isValid() || types[result.obj].kind != ObjectKind::Func) continue;
    entries.push_back({result.obj, result.index, result.indirect});
  }
  std::sort(entries.begin(), entries.end(), [&](const MethodSetEntry& a, const MethodSetEntry& b) {
    return compareObjects(types, a.method, b.method) < 0;
  });
  return entries;
}

}  // namespace tuco
