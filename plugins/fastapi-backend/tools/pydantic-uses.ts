import type { SyntaxNode } from '@lezer/common';
import type { Finding } from './finding.ts';
import { make } from './model-findings.ts';
import { assignmentOf, childrenOf, lineOf, textOf } from './py-tree.ts';
import type { Machine, PyModule, Value } from './py-values.ts';
import { IMPORTS, METHODS, V2_ONLY } from './pydantic-facts.ts';

/** Uses of Pydantic outside of models: what is imported, and what is called on models and their objects. */

/** Imports of names that the Pydantic of the project does not have, or has only for a while. */
export function importFindings(module: PyModule, major: 1 | 2): Finding[] {
  const { source } = module;
  const place = { file: source.path };
  const found: Finding[] = [];
  for (const value of module.scope.vars.values()) {
    if (value.kind !== 'external') continue;
    const { name } = value;
    const change = major === 2 && Object.hasOwn(IMPORTS, name) ? IMPORTS[name] : undefined;
    if (change !== undefined) {
      const [severity, what] = change.breaks
        ? (['error', 'does not exist in Pydantic 2'] as const)
        : (['warning', 'is deprecated since Pydantic 2'] as const);
      const line = importLine(source.text, name);
      found.push(make(place, line, 'v1-import', severity, `${name} ${what}.`, `Use ${change.use}.`));
    } else if (major === 1 && V2_ONLY.has(name)) {
      const fix = 'Update Pydantic, or use what version 1 has.';
      const line = importLine(source.text, name);
      found.push(make(place, line, 'v2-import', 'error', `${name} does not exist in Pydantic 1.`, fix));
    }
  }
  return found;
}

/** The line on which a name is first imported. */
function importLine(text: string, name: string): number {
  const last = name.slice(name.lastIndexOf('.') + 1);
  const match = new RegExp(`^[^\\n#]*\\bimport\\b[^#]{0,2000}?\\b${last}\\b`, 'm').exec(text);
  return match === null ? 1 : text.slice(0, match.index + match[0].length).split('\n').length;
}

/** v1 methods called on a model class, or on a variable that is certainly an object of one. */
export function methodFindings(
  machine: Machine,
  module: PyModule,
  isModel: (value: Value | undefined) => boolean,
): Finding[] {
  const { source } = module;
  const found: Finding[] = [];
  const objects = new Map<string, boolean>();
  source.tree.iterate({
    enter: (ref) => {
      if (ref.name === 'FunctionDefinition') objects.clear();
      if (ref.name === 'AssignStatement') {
        const { targets, value } = assignmentOf(source, ref.node);
        const name = targets.length === 1 && targets[0]?.length === 1 ? targets[0][0] : undefined;
        const callee = value?.name === 'CallExpression' ? value.firstChild : null;
        if (name !== undefined)
          objects.set(
            name,
            callee !== null &&
              callee.name !== 'CallExpression' &&
              isModel(machine.evaluate(callee, module.scope)),
          );
      }
      if (ref.name === 'ParamList') {
        for (const [name, type] of typedParams(source, ref.node))
          objects.set(name, isModel(machine.evaluate(type, module.scope)));
      }
      if (ref.name !== 'MemberExpression') return;
      const [of, property] = [ref.node.firstChild, ref.node.getChild('PropertyName')];
      if (of?.name !== 'VariableName' || property === null) return;
      const method = textOf(source, property);
      const use = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
      if (use === undefined) return;
      const name = textOf(source, of);
      const isObject = objects.get(name);
      const isClass = isObject === undefined && isModel(machine.lookup(name, module.scope));
      if (isObject !== true && !isClass) return;
      if (!method.startsWith('__') && ref.node.parent?.name !== 'CallExpression') return;
      found.push(
        make(
          { file: source.path },
          lineOf(source, ref.node),
          'v1-method',
          'warning',
          `${name}.${method} is deprecated since Pydantic 2.`,
          `Use ${use}.`,
        ),
      );
    },
  });
  return found;
}

function typedParams(source: PyModule['source'], list: SyntaxNode): [string, SyntaxNode][] {
  const children = childrenOf(list);
  return children.flatMap((child, i): [string, SyntaxNode][] => {
    const next = children[i + 1];
    const type = next?.name === 'TypeDef' ? childrenOf(next).find((node) => node.name !== ':') : undefined;
    return child.name === 'VariableName' && type !== undefined ? [[textOf(source, child), type]] : [];
  });
}
