// Scopes as the checker opens and searches them.
#include "compiler/check/checker.h"

namespace tuco {

ObjectId Checker::lookupScope(NameId name, ScopeId* found_in) const {
  for (ScopeId s = env.scope; s; s = types[s].parent) {
    ObjectId obj = types[s].lookup(name);
    if (!obj) continue;
    if (found_in != nullptr) *found_in = s;
    return obj;
  }
  return config.test_builtins ? testBuiltin(name) : ObjectId();
}

// The functions that only the checker's own tests have.
ObjectId Checker::testBuiltin(NameId name) const {
  const Universe& universe = types.universe();
  if (name == object(universe.builtin_assert).name) return universe.builtin_assert;
  if (name == object(universe.builtin_trace).name) return universe.builtin_trace;
  return ObjectId();
}

void Checker::openScope(NodeId node, const char* comment) {
  ScopeId scope = types.newScope(env.scope, ast.pos(node), Pos(), comment);
  recordScope(node, scope);
  env.scope = scope;
}

void Checker::closeScope() { env.scope = types[env.scope].parent; }

// The blank identifier may be declared like any other, but introduces no binding (spec).
void Checker::declare(ScopeId scope, ExprId id, ObjectId obj, Pos scope_pos) {
  NameId name = types[obj].name;
  if (name != blank_name) {
    if (ObjectId alt = types.declare(scope, obj)) {
      ErrorReport err = newError(Code::DuplicateDecl);
      err.addf(obj, "%s redeclared in this block", {name});
      err.addAltDecl(alt);
      err.report();
      return;
    }
    types[obj].scope_pos = scope_pos;
  }
  if (id) recordDef(id, obj);
}

}  // namespace tuco
