import { describe, expect, it } from 'vitest';
import { ExpressionError } from '../../../../scripts/chains/language/expression-error.ts';
import { fill, holds, referencesOf } from '../../../../scripts/chains/language/template.ts';
import type { Json } from '../../../../scripts/core/json.ts';
import { scopeOf } from './support/scope.ts';

const scope = scopeOf({
  inputs: { issue: 'AB-1', 'dry-run': true, count: 3, dry: 10, big: 9_007_199_254_740_991 },
  vars: { item: { id: 7, tags: ['a', 'b'] }, index: 0, nothing: null },
  steps: {
    build: { outputs: { stdout: 'ok', exitCode: 0, json: { ratio: 0.5, files: [1, 2, 3] } } },
    'open-pr': { outputs: { url: 'http://pr' } },
    broken: { outputs: {}, state: 'failed', error: { code: 'exit', message: 'no' }, attempts: 3 },
    list: { outputs: [1, 'two', null] },
    in: { outputs: { x: 1 } },
    shadow: { outputs: { state: 'mine', constructor: 'builder' } },
  },
});

function value(source: string): Json {
  return fill(`\${{ ${source} }}`, scope);
}

function errorOf(source: string): ExpressionError {
  try {
    value(source);
  } catch (error) {
    expect(error).toBeInstanceOf(ExpressionError);
    return error as ExpressionError;
  }
  throw new Error(`${source} gave a value`);
}

describe('fill', () => {
  it('gives a lone expression the type of its value', () => {
    expect(value('steps.build.outputs.json')).toEqual({ ratio: 0.5, files: [1, 2, 3] });
    expect(value('inputs.count')).toBe(3);
    expect(value('nothing')).toBe(null);
    expect(value('steps.list.outputs')).toEqual([1, 'two', null]);
  });

  it('puts strings as they are, null as nothing and the rest as JSON into a longer string', () => {
    expect(fill('a ${{ inputs.issue }} b ${{ nothing }} c ${{ item }} d ${{ inputs.count }}', scope)).toBe(
      'a AB-1 b  c {"id":7,"tags":["a","b"]} d 3',
    );
  });

  it('fills strings inside lists and objects, and leaves keys and other values alone', () => {
    expect(fill({ '${{ x }}': ['${{ inputs.count }}', true, null], n: 1 }, scope)).toEqual({
      '${{ x }}': [3, true, null],
      n: 1,
    });
  });

  it('takes $${{ for a literal ${{', () => {
    expect(fill('$${{ inputs.count }} is ${{ inputs.count }}', scope)).toBe('${{ inputs.count }} is 3');
    expect(fill('$$${{ x', scope)).toBe('$${{ x');
    expect(fill('$${{ github.sha }}', scope)).toBe('${{ github.sha }}');
  });

  it('finds the end behind braces in maps and in strings', () => {
    expect(fill('${{ {"a": {"b": 1}} }}', scope)).toEqual({ a: { b: 1 } });
    expect(fill('${{{"a":{"b":1}}}}', scope)).toEqual({ a: { b: 1 } });
    expect(fill('${{ "}}" + \'}}\' }}!', scope)).toBe('}}}}!');
  });

  it('says that an expression has no end', () => {
    expect(() => fill('a ${{ inputs.count', scope)).toThrow(/has no end.*\}\}/);
  });

  it('keeps a key named __proto__ a key', () => {
    const template = JSON.parse('{"__proto__": "${{ inputs.count }}"}') as Json;
    const filled = fill(template, scope);
    expect(Object.keys(filled as object)).toEqual(['__proto__']);
    expect(JSON.stringify(filled)).toBe('{"__proto__":3}');
  });
});

describe('names', () => {
  it('reads names with hyphens after steps. and inputs.', () => {
    expect(value('steps.open-pr.url')).toBe('http://pr');
    expect(value('inputs.dry-run')).toBe(true);
    expect(value('!inputs.dry-run || steps.open-pr.outputs.url == "http://pr"')).toBe(true);
  });

  it('takes a hyphen after an input for a minus when there is no input of the longer name', () => {
    expect(value('inputs.count-1')).toBe(2);
    expect(value('inputs.dry-inputs.count')).toBe(7);
  });

  it('leaves hyphens in strings and comments alone', () => {
    expect(value('"inputs.dry-run" + \'steps.open-pr\'')).toBe('inputs.dry-runsteps.open-pr');
    expect(value('1 // steps.open-pr\n + 1')).toBe(2);
  });

  it('reads a step named like a word of CEL', () => {
    expect(value('steps.in.x')).toBe(1);
  });

  it('finds outputs under their own name, and the fields of a step before outputs of the same name', () => {
    expect(value('steps.build.stdout')).toBe('ok');
    expect(value('steps.broken.error.code')).toBe('exit');
    expect(value('steps.broken.attempts + 1')).toBe(4);
    expect(value('steps.shadow.state')).toBe('succeeded');
    expect(value('steps.shadow.outputs.state')).toBe('mine');
  });

  it('looks up only the steps that an expression names', () => {
    const own = scopeOf({ steps: { a: { outputs: { x: 1 } }, b: {} } });
    expect(fill('${{ steps.a.x + 1 }}', own)).toBe(2);
    expect(own.asked).toEqual(['a']);
  });
});

describe('numbers', () => {
  it('computes whole numbers and fractions together', () => {
    expect(value('inputs.count + steps.build.json.ratio')).toBe(3.5);
    expect(value('steps.build.json.ratio * 4')).toBe(2);
    expect(value('10 / 4')).toBe(2);
    expect(value('10 / 4.0')).toBe(2.5);
    expect(value('inputs.count == 3.0 && 2 == 2.0')).toBe(true);
    expect(value('steps.build.json.ratio < 1')).toBe(true);
  });

  it('refuses a whole number that JSON would round', () => {
    expect(value('inputs.big')).toBe(9_007_199_254_740_991);
    expect(errorOf('inputs.big + 1').message).toContain('9007199254740992');
  });

  it('refuses values that JSON does not have', () => {
    expect(errorOf('1.0 / 0').message).toContain('Infinity');
    expect(errorOf('b"x"').message).toContain('.string()');
    expect(errorOf('type(1)').message).toContain('is a type');
  });

  it('gives times as ISO 8601 text', () => {
    expect(value('timestamp("2026-01-01T00:00:00Z") + duration("90m")')).toBe('2026-01-01T01:30:00.000Z');
  });
});

describe('functions', () => {
  it('reads and writes JSON', () => {
    expect(value('json("{\\"a\\": [1]}").a[0] + 1')).toBe(2);
    expect(value('tojson(item)')).toBe('{"id":7,"tags":["a","b"]}');
    expect(errorOf('json("{")').message).toContain('json()');
  });

  it('splits lines without an empty last one, and joins mixed lists', () => {
    expect(value('lines("a\\r\\nb\\n")')).toEqual(['a', 'b']);
    expect(value('lines("")')).toEqual([]);
    expect(value('join(steps.list.outputs, "-")')).toBe('1-two-');
  });

  it('loops over lists and over the keys of objects', () => {
    expect(value('item.tags.map(t, t + "!")')).toEqual(['a!', 'b!']);
    expect(value('steps.build.json.files.filter(f, f > 1)')).toEqual([2, 3]);
    expect(value('item.exists(key, key == "id")')).toBe(true);
    expect(value('size(item) == 2 && "id" in item && !("no" in item)')).toBe(true);
    expect(value('item == {"id": 7, "tags": ["a", "b"]}')).toBe(true);
  });

  it('tells by has() whether a key is there', () => {
    expect(value('has(steps.build.json.ratio)')).toBe(true);
    expect(value('has(steps.build.nope)')).toBe(false);
    expect(value('has(item.nope) ? item.nope : "none"')).toBe('none');
  });
});

describe('what an error says', () => {
  it('names the expression, what is there, and the nearest right name', () => {
    const error = errorOf('steps.build.stdot');
    expect(error.code).toBe('expression');
    expect(error.source.trim()).toBe('steps.build.stdot');
    expect(error.message).toBe(
      '${{ steps.build.stdot }}: steps.build has no "stdot". Did you mean "stdout"?',
    );
  });

  it('lists what is there when nothing is near', () => {
    expect(errorOf('item.zzzzzz').message).toContain('It has id, tags');
  });

  it('names a step that is not there', () => {
    expect(errorOf('steps.nope.x').message).toContain('there is no step "nope"');
  });

  it('names a variable that is not there and the nearest', () => {
    expect(errorOf('itm.id').message).toContain('Did you mean "item"?');
  });

  it('tells a value without keys from an object without the key', () => {
    expect(errorOf('steps.build.error.code').message).toContain('steps.build.error is not an object');
  });

  it('shows how to write a key with a hyphen', () => {
    const own = scopeOf({ vars: { item: { 'a-b': 1 } } });
    expect(() => fill('${{ item.a-b }}', own)).toThrow('Write item["a-b"].');
    expect(fill('${{ item["a-b"] }}', own)).toBe(1);
  });

  it('says which types do not go together', () => {
    expect(errorOf('"a" + inputs.count').message).toContain('string + int cannot be computed');
    expect(errorOf('upper("a")').message).toContain('there is no function upper(string)');
  });

  it('says where an expression cannot be read', () => {
    expect(errorOf('1 +').message).toContain('cannot be read');
    expect(errorOf('').message).toContain('cannot be read');
  });
});

describe('holds', () => {
  it('gives the truth of a condition', () => {
    expect(holds('inputs.dry-run && inputs.count > 2', scope)).toBe(true);
    expect(holds('inputs.count == 4', scope)).toBe(false);
  });

  it.each([
    ['inputs.count', 'a number'],
    ['inputs.issue', 'a string'],
    ['nothing', 'null'],
    ['item', 'an object'],
    ['item.tags', 'a list'],
  ])('refuses %s, which is %s', (source, kind) => {
    expect(() => holds(source, scope)).toThrow(kind);
  });
});

describe('reach', () => {
  it.each([
    'constructor',
    'item.constructor',
    'item["constructor"]',
    'item.__proto__',
    'item["__proto__"]',
    '__proto__',
    'inputs.toString',
    'inputs.hasOwnProperty',
    'item.tags.constructor',
    'item.tags["length"]',
    'item.tags.push',
    'item.source',
    'steps.constructor',
    'steps.build.constructor',
    'steps.build.outputs.get',
    'steps.__proto__.x',
    '"x".constructor',
    'inputs.count.constructor',
    'timestamp("2026-01-01T00:00:00Z").constructor',
    'duration("1s").constructor',
    'b"x".constructor',
    'globalThis',
    'process.env',
    'this',
  ])('nothing of JavaScript comes into sight by %s', (source) => {
    expect(errorOf(source)).toBeInstanceOf(ExpressionError);
  });

  it('reads a key that happens to be named constructor or __proto__ as any other', () => {
    expect(value('steps.shadow.constructor')).toBe('builder');
    const own = scopeOf({ vars: { item: JSON.parse('{"__proto__": 5, "constructor": 6}') as Json } });
    expect(fill('${{ item["__proto__"] + item.constructor }}', own)).toBe(11);
  });

  it('does not change the values that it reads', () => {
    const list: Json = [1, 2];
    const own = scopeOf({ vars: { item: list } });
    expect(fill('${{ item + [3] }}', own)).toEqual([1, 2, 3]);
    expect(fill('${{ item.map(x, x + 1) }}', own)).toEqual([2, 3]);
    expect(fill('${{ item }}', own)).toBe(list);
    expect(list).toEqual([1, 2]);
  });
});

describe('referencesOf', () => {
  it('collects steps, inputs and variables of all expressions', () => {
    const found = referencesOf({
      a: 'x ${{ steps.open-pr.url }} ${{ inputs.dry-run }}',
      b: ['${{ item.id + size(steps["b c"].outputs) }}', '$${{ steps.no }}', 5],
    });
    expect([...found.steps].sort()).toEqual(['b c', 'open-pr']);
    expect([...found.inputs]).toEqual(['dry-run']);
    expect([...found.vars]).toEqual(['item']);
  });

  it('leaves out names that an expression binds itself, but not their use outside', () => {
    const found = referencesOf('${{ inputs.list.map(item, item + other) }} ${{ cel.bind(v, w, v) }}');
    expect([...found.vars].sort()).toEqual(['other', 'w']);
    expect([...referencesOf('${{ [1].map(x, x) == x }}').vars]).toEqual(['x']);
  });

  it('splits a name at its hyphen when the caller says that it is no input', () => {
    expect([...referencesOf('${{ inputs.a-b }}', () => false).inputs]).toEqual(['a']);
  });
});
