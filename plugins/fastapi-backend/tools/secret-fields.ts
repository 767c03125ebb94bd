import type { Finding } from './finding.ts';
import { responseModel } from './list-routes.ts';
import { allFields, classesIn, type Field, modelOf } from './models.ts';
import { annotationOf, argsOf, paramsOf, textOf } from './py-tree.ts';
import type { ClassValue, Machine, Scope } from './py-values.ts';
import { SECRET_FIELD } from './pydantic-facts.ts';
import type { Route } from './route-table.ts';

/** Models inside models that are followed. */
const MAX_DEPTH = 6;

/** Fields like a password in what a route answers. Secret types, `exclude=True` and `response_model_exclude` keep them in. */
export function secretFindings(machine: Machine, route: Route): Finding[] {
  if (responseModel(machine, route) === null) return [];
  const { keywords, handler } = route.entry;
  if (keywords.has('response_model_include') || keywords.has('response_model_exclude')) return [];
  const site = keywords.get('response_model');
  const typeDef = handler.kind === 'function' ? handler.node.getChild('TypeDef') : null;
  const type = site?.node ?? (typeDef === null ? undefined : annotationOf(typeDef));
  const scope = site?.scope ?? (handler.kind === 'function' ? handler.scope : undefined);
  if (type === undefined || scope === undefined) return [];
  const inputs = inputClasses(machine, route);
  return leaks(machine, classesIn(machine, type, scope)).map(({ field, through }) => {
    const isInput = inputs.has(through.node);
    return {
      rule: 'secret-in-response',
      severity: 'error',
      file: route.entry.module.source.path,
      line: route.entry.line,
      message: `${route.entry.methods.join(',')} ${route.path.text} answers with ${through.name}, whose field ${field.name} (${field.of.scope.module.source.path}:${field.line}) is sent to the client${isInput ? '; it is the model of the request' : ''}.`,
      fix: `Answer with a model without ${field.name}, or mark the field with exclude=True.`,
    };
  });
}

function leaks(machine: Machine, start: readonly ClassValue[]): { field: Field; through: ClassValue }[] {
  const found: { field: Field; through: ClassValue }[] = [];
  const seen = new Set<ClassValue['node']>();
  const visit = (value: ClassValue, depth: number): void => {
    if (seen.has(value.node) || depth > MAX_DEPTH || modelOf(machine, value) === undefined) return;
    seen.add(value.node);
    for (const field of allFields(machine, value).values()) {
      const scope: Scope = field.of.scope;
      const { source } = scope.module;
      const type = field.annotation === undefined ? '' : textOf(source, field.annotation);
      const options =
        field.value === undefined ? undefined : argsOf(source, field.value).keyword.get('exclude');
      const isKept =
        /\bexclude\s*=\s*True/.test(type) || (options !== undefined && textOf(source, options) === 'True');
      if (isKept) continue;
      // Settings of a secret are not the secret: has_password: bool, password_changed_at: datetime.
      const isValue = !/\b(Secret(Str|Bytes)?|bool|date|datetime|int)\b/.test(type);
      if (SECRET_FIELD.test(field.name) && isValue) found.push({ field, through: value });
      else if (field.annotation !== undefined)
        for (const inner of classesIn(machine, field.annotation, scope)) visit(inner, depth + 1);
    }
  };
  for (const value of start) visit(value, 0);
  return found;
}

function inputClasses(machine: Machine, route: Route): Set<ClassValue['node']> {
  const { handler } = route.entry;
  if (handler.kind !== 'function') return new Set();
  const { source } = handler.scope.module;
  const types = paramsOf(source, handler.node).flatMap((param) => param.annotation ?? []);
  return new Set(types.flatMap((type) => classesIn(machine, type, handler.scope)).map((value) => value.node));
}
