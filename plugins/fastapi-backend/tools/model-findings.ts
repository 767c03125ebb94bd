import type { SyntaxNode } from '@lezer/common';
import type { Finding } from './finding.ts';
import { allFields, classStatements, type Field, type Model } from './models.ts';
import { argsOf, assignmentOf, childrenOf, decoratorsOf, definedName, lineOf, textOf } from './py-tree.ts';
import type { Machine, Value } from './py-values.ts';
import { CONFIG_KEYS, FIELD_ARGUMENTS, FRESH_VALUES } from './pydantic-facts.ts';

/** Rules about one model; `major` is the Pydantic of the project, when something tells it. */
export function findInModel(machine: Machine, model: Model, major: 1 | 2): Finding[] {
  const isV1Import = model.bases.some((base) => base.startsWith('pydantic.v1.'));
  const found = model.fields.flatMap((field) => fieldFindings(machine, field, model));
  if (major === 1 || isV1Import) return found;
  found.push(...model.fields.flatMap((field) => v1FieldFindings(machine, field, model)));
  for (const statement of classStatements(model.value))
    found.push(...statementFindings(machine, model, statement));
  const names = allFields(machine, model.value);
  if (names.has('__root__') && model.fields.some((f) => f.name === '__root__'))
    found.push(
      make(
        model,
        model.line,
        'v1-root-model',
        'error',
        '__root__ raises TypeError in Pydantic 2.',
        'Derive from RootModel[…].',
      ),
    );
  return found;
}

export function make(
  place: { file: string },
  line: number,
  rule: string,
  severity: Finding['severity'],
  message: string,
  fix: string,
): Finding {
  return { rule, severity, file: place.file, line, message, fix };
}

const nameOf = (value: Value): string =>
  value.kind === 'call' ? value.of : value.kind === 'external' ? value.name : '';

const isField = (value: Value): boolean =>
  /^(pydantic(\.fields)?|sqlmodel|pydantic\.v1)\.Field$/.test(nameOf(value));

/** Defaults that are made once for all objects. Lists and dicts as defaults are copied by Pydantic and are no finding. */
function fieldFindings(machine: Machine, field: Field, model: Model): Finding[] {
  if (field.value === undefined) return [];
  const { scope } = field.of;
  const { source } = scope.module;
  const value = machine.evaluate(field.value, scope);
  const args = isField(value) ? argsOf(source, field.value) : undefined;
  const given = args === undefined ? field.value : (args.keyword.get('default') ?? args.positional[0]);
  const found: Finding[] = [];
  if (given !== undefined && FRESH_VALUES.has(nameOf(machine.evaluate(given, scope)))) {
    const callee = given.firstChild === null ? textOf(source, given) : textOf(source, given.firstChild);
    found.push(
      make(
        model,
        field.line,
        'default-made-once',
        'error',
        `${model.value.name}.${field.name}: ${textOf(source, given)} runs once, when the class is made; all objects share its value.`,
        `Write Field(default_factory=${argsOf(source, given).positional.length > 0 ? `lambda: ${textOf(source, given)}` : callee}).`,
      ),
    );
  }
  const factory = args?.keyword.get('default_factory');
  if (factory !== undefined && factory.name === 'CallExpression') {
    const made = machine.evaluate(factory, scope);
    const isBuiltin = /^(list|dict|set)\(\)$/.test(textOf(source, factory));
    if (isBuiltin || FRESH_VALUES.has(nameOf(made)))
      found.push(
        make(
          model,
          field.line,
          'factory-called',
          'error',
          `${model.value.name}.${field.name}: default_factory is given a value, ${textOf(source, factory)}, and not something to call.`,
          `Write default_factory=${textOf(source, factory.firstChild ?? factory)}.`,
        ),
      );
  }
  return found;
}

function v1FieldFindings(machine: Machine, field: Field, model: Model): Finding[] {
  if (field.value === undefined) return [];
  const value = machine.evaluate(field.value, field.of.scope);
  if (!isField(value) || nameOf(value).startsWith('sqlmodel')) return [];
  return [...argsOf(field.of.scope.module.source, field.value).keyword].flatMap(([name, node]) => {
    const change = Object.hasOwn(FIELD_ARGUMENTS, name) ? FIELD_ARGUMENTS[name] : undefined;
    if (change === undefined) return [];
    const what = change.breaks
      ? 'was removed in Pydantic 2 and raises when the module is imported'
      : 'is deprecated since Pydantic 2';
    const line = lineOf(field.of.scope.module.source, node);
    return [
      make(
        model,
        line,
        'v1-field-argument',
        change.breaks ? 'error' : 'warning',
        `Field(${name}=…) of ${model.value.name}.${field.name} ${what}.`,
        `Use ${change.use}.`,
      ),
    ];
  });
}

function statementFindings(machine: Machine, model: Model, statement: SyntaxNode): Finding[] {
  const { source } = model.value.scope.module;
  if (statement.name === 'ClassDefinition' && definedName(source, statement) === 'Config')
    return configFindings(model, statement);
  if (statement.name === 'DecoratedStatement')
    return decoratorsOf(source, statement).flatMap((decorator) =>
      validatorFindings(machine, model, decorator),
    );
  if (statement.name !== 'AssignStatement') return [];
  const { targets, annotation, value } = assignmentOf(source, statement);
  const name = targets[0]?.[0];
  if (
    name === undefined ||
    annotation !== undefined ||
    value === undefined ||
    name.startsWith('_') ||
    name === 'model_config'
  )
    return [];
  const isLiteral =
    /^(Number|String|ContinuedString|Boolean|None|ArrayExpression|DictionaryExpression)$/.test(value.name);
  if (!isLiteral && !isField(machine.evaluate(value, model.value.scope))) return [];
  return [
    make(
      model,
      lineOf(source, statement),
      'field-without-type',
      'error',
      `${model.value.name}.${name} has a value and no type; Pydantic 2 raises when the module is imported.`,
      `Give it a type, or ClassVar[…] if it is not a field.`,
    ),
  ];
}

function configFindings(model: Model, statement: SyntaxNode): Finding[] {
  const { source } = model.value.scope.module;
  const body = statement.getChild('Body');
  const found = [
    make(
      model,
      lineOf(source, statement),
      'v1-config-class',
      'warning',
      `class Config of ${model.value.name} is deprecated since Pydantic 2.`,
      'Write model_config = ConfigDict(…).',
    ),
  ];
  for (const line of body === null ? [] : childrenOf(body)) {
    if (line.name !== 'AssignStatement') continue;
    const key = assignmentOf(source, line).targets[0]?.[0] ?? '';
    const use = Object.hasOwn(CONFIG_KEYS, key) ? CONFIG_KEYS[key] : undefined;
    if (use !== undefined)
      found.push(
        make(
          model,
          lineOf(source, line),
          'v1-config-key',
          'error',
          `${key} in the Config of ${model.value.name} is ignored by Pydantic 2.`,
          `Use ${use}.`,
        ),
      );
  }
  return found;
}

function validatorFindings(
  machine: Machine,
  model: Model,
  decorator: ReturnType<typeof decoratorsOf>[number],
): Finding[] {
  const { source } = model.value.scope.module;
  const [head, ...rest] = decorator.names;
  const base = head === undefined ? undefined : machine.lookup(head, model.value.scope);
  const name =
    base === undefined
      ? ''
      : [nameOf(base), ...rest]
          .join('.')
          .replace(
            /^pydantic\.(functional_validators|class_validators|deprecated\.class_validators)\./,
            'pydantic.',
          );
  const line = lineOf(source, decorator.node);
  const option = (key: string): string => {
    const node = decorator.args?.keyword.get(key);
    return node === undefined ? '' : textOf(source, node);
  };
  if (name === 'pydantic.root_validator') {
    const runs = option('pre') === 'True' || option('skip_on_failure') === 'True';
    const what = runs
      ? 'is deprecated since Pydantic 2'
      : 'raises in Pydantic 2 when the module is imported, because neither pre=True nor skip_on_failure=True is given';
    return [
      make(
        model,
        line,
        'v1-validator',
        runs ? 'warning' : 'error',
        `@root_validator of ${model.value.name} ${what}.`,
        `Use @model_validator(mode="${option('pre') === 'True' ? 'before' : 'after'}").`,
      ),
    ];
  }
  const found: Finding[] = [];
  if (name === 'pydantic.validator')
    found.push(
      make(
        model,
        line,
        'v1-validator',
        'warning',
        `@validator of ${model.value.name} is deprecated since Pydantic 2.`,
        `Use @field_validator(…${option('pre') === 'True' ? ', mode="before"' : ''}) above @classmethod.`,
      ),
    );
  if (
    (name !== 'pydantic.field_validator' && name !== 'pydantic.validator') ||
    !model.complete ||
    option('check_fields') === 'False'
  )
    return found;
  const fields = allFields(machine, model.value);
  for (const node of decorator.args?.positional ?? []) {
    const value = machine.evaluate(node, model.value.scope);
    if (value.kind !== 'str' || !value.exact || value.text === '*' || fields.has(value.text)) continue;
    found.push(
      make(
        model,
        line,
        'validator-without-field',
        'error',
        `The validator names ${value.text}, which is no field of ${model.value.name}; Pydantic raises when the module is imported.`,
        'Correct the name.',
      ),
    );
  }
  return found;
}

/** `x: Optional[T]` without a default: not required in v1, required in v2. */
export function optionalFindings(model: Model, severity: 'warning' | 'info'): Finding[] {
  const { source } = model.value.scope.module;
  return model.fields.flatMap((field) => {
    if (field.value !== undefined || field.annotation === undefined) return [];
    const type = textOf(source, field.annotation);
    if (!/^(typing\.)?Optional\[/.test(type) && !/(\| ?None$)|(^None ?\|)/.test(type)) return [];
    return [
      make(
        model,
        field.line,
        'optional-required',
        severity,
        `${model.value.name}.${field.name}: ${type} has no default; Pydantic 2 requires it, Pydantic 1 took None.`,
        'Write = None if it may be left out; otherwise leave it.',
      ),
    ];
  });
}
