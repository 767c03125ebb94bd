import { isObject, type JsonObject, type JsonPath, listOf, objectOf, stringOf } from '../json.ts';

/** One execution of a flow: an authenticator, or a flow inside the flow. */
export interface FlowStep {
  readonly kind: 'step';
  /** Id of the provider: `auth-otp-form`. */
  readonly authenticator: string;
  readonly requirement: string;
  readonly config: JsonObject;
  readonly path: JsonPath;
}

export interface FlowNode {
  readonly kind: 'flow';
  readonly alias: string;
  readonly requirement: string;
  readonly children: readonly (FlowStep | FlowNode)[];
  readonly path: JsonPath;
  /** Why its steps are not here; Keycloak refuses or fails such a flow. */
  readonly broken?: 'missing' | 'loop';
}

/** Keycloak's own flows are three levels deep; a deeper tree than this is no flow that anybody made. */
const MAX_DEPTH = 20;
/** A flow that is used in several places is a tree in each: ten times ten, and so on. */
const MAX_NODES = 2_000;

/** The flows of a realm, by alias and by id, as trees in the order in which Keycloak runs them. */
export class Flows {
  readonly #byAlias = new Map<string, { readonly flow: JsonObject; readonly index: number }>();
  readonly #aliasById = new Map<string, string>();
  readonly #configs = new Map<string, JsonObject>();
  #nodes = 0;

  constructor(realm: JsonObject) {
    listOf(realm['authenticationFlows']).forEach((value, index) => {
      const flow = objectOf(value);
      const alias = stringOf(flow['alias']);
      if (alias === undefined) return;
      this.#byAlias.set(alias, { flow, index });
      const id = stringOf(flow['id']);
      if (id !== undefined) this.#aliasById.set(id, alias);
    });
    for (const value of listOf(realm['authenticatorConfig'])) {
      const { alias, config } = objectOf(value);
      if (typeof alias === 'string' && isObject(config)) this.#configs.set(alias, config);
    }
  }

  get size(): number {
    return this.#byAlias.size;
  }

  aliasOf(id: string): string | undefined {
    return this.#aliasById.get(id);
  }

  isBuiltIn(alias: string): boolean {
    return this.#byAlias.get(alias)?.flow['builtIn'] === true;
  }

  /** A flow that is not in the export has no children and is `broken`. */
  tree(alias: string): FlowNode {
    this.#nodes = 0;
    return this.#node(alias, 'REQUIRED', ['authenticationFlows'], []);
  }

  #node(alias: string, requirement: string, at: JsonPath, above: readonly string[]): FlowNode {
    const found = this.#byAlias.get(alias);
    const base = { kind: 'flow', alias, requirement, path: at } as const;
    if (found === undefined) return { ...base, children: [], broken: 'missing' };
    this.#nodes += 1;
    if (above.includes(alias) || above.length >= MAX_DEPTH || this.#nodes > MAX_NODES)
      return { ...base, children: [], broken: 'loop' };
    const path: JsonPath = ['authenticationFlows', found.index];
    const children = listOf(found.flow['authenticationExecutions'])
      .map((value, index) => ({ execution: objectOf(value), index }))
      .sort((a, b) => priorityOf(a.execution) - priorityOf(b.execution) || a.index - b.index)
      .map(({ execution, index }) =>
        this.#child(execution, [...path, 'authenticationExecutions', index], [...above, alias]),
      );
    return { ...base, children, path: above.length === 0 ? path : at };
  }

  #child(execution: JsonObject, path: JsonPath, above: readonly string[]): FlowStep | FlowNode {
    const requirement = stringOf(execution['requirement']) ?? 'DISABLED';
    const inner = stringOf(execution['flowAlias']);
    if (inner !== undefined) return this.#node(inner, requirement, path, above);
    const config = this.#configs.get(stringOf(execution['authenticatorConfig']) ?? '') ?? {};
    const authenticator = stringOf(execution['authenticator']) ?? 'unknown';
    return { kind: 'step', authenticator, requirement, config, path };
  }
}

function priorityOf(execution: JsonObject): number {
  const priority = execution['priority'];
  return typeof priority === 'number' ? priority : 0;
}
