import type { SyntaxNode } from '@lezer/common';
import { lineage } from './py-evaluate.ts';
import { assignmentOf, bodiesOf, lineOf, statementsOf, textOf } from './py-tree.ts';
import type { ClassValue, Machine, PyModule, Value } from './py-values.ts';

/** A field of a model, as its class body declares it. */
export interface Field {
  readonly name: string;
  readonly annotation: SyntaxNode | undefined;
  readonly value: SyntaxNode | undefined;
  readonly of: ClassValue;
  readonly line: number;
}

/** A class that descends from Pydantic's BaseModel, also through SQLModel, Beanie or settings. */
export interface Model {
  readonly value: ClassValue;
  readonly file: string;
  readonly line: number;
  /** Own fields; {@link allFields} has the inherited ones. */
  readonly fields: readonly Field[];
  /** Whether all bases are known, so that no field can come from elsewhere. */
  readonly complete: boolean;
  readonly bases: readonly string[];
}

const ROOTS: ReadonlySet<string> = new Set([
  'pydantic.BaseModel',
  'pydantic.main.BaseModel',
  'pydantic.v1.BaseModel',
  'pydantic.BaseSettings',
  'pydantic.generics.GenericModel',
  'pydantic.RootModel',
  'pydantic_settings.BaseSettings',
  'sqlmodel.SQLModel',
  'beanie.Document',
]);
/** Bases outside the project that add no fields. */
const PLAIN: ReadonlySet<string> = new Set([...ROOTS, 'typing.Generic', 'abc.ABC', 'enum.Enum']);

/** Models defined at the top of the modules that were read, by file and line. */
export function modelsOf(machine: Machine, modules: Iterable<PyModule>): Model[] {
  const found: Model[] = [];
  for (const module of modules) {
    for (const value of module.scope.vars.values()) {
      if (value.kind !== 'class' || value.scope.module !== module) continue;
      const model = modelOf(machine, value);
      if (model !== undefined) found.push(model);
    }
  }
  return found;
}

export function modelOf(machine: Machine, value: ClassValue): Model | undefined {
  const { external, complete } = lineage(machine, value);
  if (!external.some((name) => ROOTS.has(name))) return undefined;
  const { source } = value.scope.module;
  return {
    value,
    file: source.path,
    line: lineOf(source, value.node),
    fields: ownFields(value),
    complete: complete && external.every((name) => PLAIN.has(name)) && !external.includes('beanie.Document'),
    bases: external,
  };
}

export function ownFields(of: ClassValue): Field[] {
  const { source } = of.scope.module;
  return classStatements(of).flatMap((statement): Field[] => {
    if (statement.name !== 'AssignStatement') return [];
    const { targets, annotation, value } = assignmentOf(source, statement);
    const name = targets[0]?.[0];
    if (name === undefined || annotation === undefined) return [];
    if (/^(typing\.)?ClassVar\b/.test(textOf(source, annotation))) return [];
    return [{ name, annotation, value, of, line: lineOf(source, statement) }];
  });
}

/** Fields of a model and of its bases in the project; the nearest class wins. */
export function allFields(machine: Machine, of: ClassValue): Map<string, Field> {
  const found = new Map<string, Field>();
  for (const value of lineage(machine, of).classes)
    for (const field of ownFields(value)) if (!found.has(field.name)) found.set(field.name, field);
  return found;
}

export function classStatements(of: ClassValue): SyntaxNode[] {
  return bodiesOf(of.node).flatMap(statementsOf);
}

const MAX_TYPE_NODES = 400;

/** Classes of the project that a type names: `list[User] | None` names `User`. Quoted names are read too. */
export function classesIn(machine: Machine, type: SyntaxNode, scope: ClassValue['scope']): ClassValue[] {
  const found: ClassValue[] = [];
  let left = MAX_TYPE_NODES;
  const look = (value: Value | undefined): void => {
    if (value?.kind === 'class') found.push(value);
    else if (value?.kind === 'annotated') look(value.type);
  };
  type.cursor().iterate((ref) => {
    if (--left < 0) return false;
    if (
      ref.name === 'VariableName' ||
      (ref.name === 'MemberExpression' && ref.node.getChild('PropertyName') !== null)
    ) {
      look(machine.evaluate(ref.node, scope));
      return false;
    }
    if (ref.name === 'String') {
      const text = machine.evaluate(ref.node, scope);
      if (text.kind === 'str')
        for (const name of text.text.match(/[A-Za-z_]\w*/g) ?? []) look(machine.lookup(name, scope));
      return false;
    }
    return ref.name !== 'CallExpression';
  });
  return found;
}
