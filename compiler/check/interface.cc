// Interface types and unions of type terms (types2: interface.go, union.go).
#include <algorithm>

#include "compiler/check/checker.h"

namespace tuco {

TypeId Checker::interfaceType(ExprId e, ObjectId def) {
  InterfaceType decl = ast.cast<InterfaceType>(e);
  if (decl.elems.empty()) return typ::kEmptyInterface;
  TypeId iface = types.newIncompleteInterface(&hooks);
  // Methods name the declared type as their receiver if there is one: messages read better.
  TypeId named = def ? asNamed(types[def].type) : TypeId();

  std::vector<ObjectId> methods_list;
  std::vector<TypeId> embeddeds;
  std::vector<Pos> embed_pos;
  for (FieldId elem : decl.elems) {
    Field f = ast.cast<Field>(elem);
    if (!f.name) {
      Pos pos = ast.startPos(f.type);
      embeddeds.push_back(parseUnion(f.type));
      embed_pos.push_back(pos);
      continue;
    }
    if (ObjectId m = interfaceMethod(f, named ? named : iface)) methods_list.push_back(m);
  }
  std::sort(methods_list.begin(), methods_list.end(),
            [&](ObjectId a, ObjectId b) { return compareObjects(types, a, b) < 0; });
  types.setInterface(iface, methods_list, embeddeds, embed_pos);
  // As soon as possible, so that errors come out and later uses find it.
  later([this, iface, pos = decl.pos] { computeInterfaceTypeSet(types, &hooks, pos, iface); });
  return iface;
}

// A method specification, or 0 after an error.
ObjectId Checker::interfaceMethod(const Field& f, TypeId recv_type) {
  NameId name = ast.name(f.name);
  if (name == blank_name) {
    error(f.name, Code::BlankIfaceMethod, "methods must have a unique non-blank name");
    return ObjectId();
  }
  TypeId t = typ(f.type);
  if (!types.is(t, TypeKind::Signature)) {
    if (isValid(t)) errorf(f.type, Code::InvalidSyntaxTree, "%s is not a method signature", {t});
    return ObjectId();
  }
  types.signatureNode(t).recv = types.newVar(VarKind::Recv, ast.pos(f.name), pkg, NameId(), recv_type);
  ObjectId m = types.newFunc(ast.pos(f.name), pkg, name, t);
  recordDef(f.name, m);
  return m;
}

// ---- Unions -------------------------------------------------------------------------------------

namespace {

// The operands of A | B | C, and the operations that join them, from left to right.
struct FlatUnion {
  std::vector<ExprId> terms;
  std::vector<ExprId> operations;
};

FlatUnion flatten(const Ast& ast, ExprId e) {
  FlatUnion flat;
  for (auto op = ast.dynCast<Operation>(e); op && op->op == Operator::Or && !op->isUnary();
       op = ast.dynCast<Operation>(e)) {
    flat.operations.push_back(e);
    flat.terms.push_back(op->y);
    e = op->x;
  }
  flat.terms.push_back(e);
  std::reverse(flat.terms.begin(), flat.terms.end());
  std::reverse(flat.operations.begin(), flat.operations.end());
  return flat;
}

}  // namespace

// A single type without tilde is itself, everything else a Union (or invalid).
TypeId Checker::parseUnion(ExprId e) {
  FlatUnion flat = flatten(ast, e);
  std::vector<UnionTerm> terms;
  bool too_many = false;
  for (ExprId term_expr : flat.terms) {
    UnionTerm term = parseTilde(term_expr);
    if (flat.terms.size() == 1 && !term.tilde) return term.type;
    if (terms.size() < static_cast<size_t>(kMaxUnionTerms)) {
      terms.push_back(term);
    } else if (!too_many) {
      errorf(term_expr, Code::InvalidUnion,
             "cannot handle more than %d union terms (implementation limitation)", {kMaxUnionTerms});
      too_many = true;
    }
  }
  TypeId result = too_many ? typ::kInvalid : types.newUnion(terms);
  for (ExprId operation : flat.operations) recordTypeAndValue(operation, OperandMode::TypeExpr, result);
  if (too_many) return result;
  std::span<const ExprId> exprs = info.arena().copy(flat.terms);
  later([this, result, exprs] { checkUnionTerms(result, exprs); });
  return result;
}

// Terms that are interfaces have no tilde and no methods; the others do not overlap.
void Checker::checkUnionTerms(TypeId onion, std::span<const ExprId> exprs) {
  std::span<const UnionTerm> terms = types.asUnion(onion)->terms;
  for (size_t i = 0; i < terms.size(); ++i) {
    const UnionTerm& term = terms[i];
    if (!isValid(term.type)) continue;
    TypeId u = under(term.type);
    bool is_interface = types.is(u, TypeKind::Interface);
    if (term.tilde && is_interface) {
      errorf(exprs[i], Code::InvalidUnion, "invalid use of ~ (%s is an interface)", {term.type});
      continue;
    }
    if (term.tilde && !identical(u, term.type)) {
      errorf(exprs[i], Code::InvalidUnion, "invalid use of ~ (underlying type of %s is %s)", {term.type, u});
      continue;
    }
    if (is_interface) {
      const TypeSet& set = typeSet(types, u);
      if (!set.methods.empty()) {
        errorf(exprs[i], Code::InvalidUnion, "cannot use %s in union (%s contains methods)", {term, term});
      } else if (term.type == typ::kComparable) {
        error(exprs[i], Code::InvalidUnion, "cannot use comparable in union");
      } else if (set.comparable) {
        errorf(exprs[i], Code::InvalidUnion, "cannot use %s in union (%s embeds comparable)", {term, term});
      }
      continue;
    }
    if (int j = overlappingTerm(types, terms.subspan(0, i), term); j >= 0) {
      softErrorf(exprs[i], Code::InvalidUnion, "overlapping terms %s and %s",
                 {term, terms[static_cast<size_t>(j)]});
    }
  }
}

UnionTerm Checker::parseTilde(ExprId e) {
  ExprId x = e;
  bool tilde = false;
  if (auto op = ast.dynCast<Operation>(e); op && op->op == Operator::Tilde) {
    x = op->x;
    tilde = true;
  }
  TypeId t = typ(x);
  if (isTypeParam(t)) {
    if (tilde) {
      errorf(x, Code::MisplacedTypeParam, "type in term %s cannot be a type parameter", {e});
    } else {
      error(x, Code::MisplacedTypeParam, "term cannot be a type parameter");
    }
    t = typ::kInvalid;
  }
  UnionTerm term{t, tilde};
  if (tilde) recordTypeAndValue(e, OperandMode::TypeExpr, types.newUnion({&term, 1}));
  return term;
}

}  // namespace tuco
