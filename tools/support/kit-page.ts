import ts from '@typescript/typescript6';

/** A name that the kit exports, with its declarations as the types file has them: of a function one for each way to call it. */
interface Exported {
  readonly name: string;
  /** The docstring of the first declaration that has one; empty when there is none. */
  readonly doc: string;
  readonly code: string;
}

/**
 * The reference of the testing kit as lines of Markdown, from its types in one file (`dist/kit.d.mts`): first what is called, then the types.
 * Docstrings are taken as they are. Throws for an export whose declaration is not in the file.
 */
export function kitLines(types: string): string[] {
  const file = ts.createSourceFile('kit.d.mts', types, ts.ScriptTarget.Latest, true);
  const { values, only } = exportsOf(file);
  return [
    ...chapter('Functions', values, file),
    ...chapter('Types', only, file),
    '',
    '## What these are made of',
    '',
    'Types that are reached from those above and cannot be imported by name: `dist/kit.d.mts`.',
  ];
}

function chapter(title: string, names: readonly string[], file: ts.SourceFile): string[] {
  return ['', `## ${title}`, ...names.map((name) => find(name, file)).flatMap(section)];
}

function section({ name, doc, code }: Exported): string[] {
  return ['', `### ${name}`, '', ...(doc === '' ? [] : [doc, '']), '```ts', code, '```'];
}

/** Names exported as values, and as types only, each in the order of the file. */
function exportsOf(file: ts.SourceFile): { values: string[]; only: string[] } {
  const values: string[] = [];
  const only: string[] = [];
  for (const statement of file.statements) {
    if (!ts.isExportDeclaration(statement) || statement.exportClause === undefined) continue;
    if (!ts.isNamedExports(statement.exportClause)) continue;
    const into = statement.isTypeOnly ? only : values;
    into.push(...statement.exportClause.elements.map((e) => e.name.text));
  }
  return { values, only };
}

function find(name: string, file: ts.SourceFile): Exported {
  const declared = file.statements.filter((s) => isNamed(s, name));
  if (declared.length === 0) throw new Error(`${name} is exported and not declared in the types of the kit`);
  const docs = declared.map(docOf);
  return {
    name,
    doc: docs.find((doc) => doc !== '') ?? '',
    code: declared.map((s) => s.getText(file).replace(/^declare /, '')).join('\n'),
  };
}

function isNamed(statement: ts.Statement, name: string): boolean {
  const isDeclaration =
    ts.isFunctionDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isClassDeclaration(statement);
  return isDeclaration && statement.name?.text === name;
}

/** A docstring as Markdown: a paragraph stays one, `@param` becomes an item, a link becomes the name it leads to. */
function docOf(statement: ts.Statement): string {
  const lines: string[] = [];
  for (const node of ts.getJSDocCommentsAndTags(statement)) {
    if (!ts.isJSDoc(node)) continue;
    const text = textOf(node.comment);
    if (text !== '') lines.push(text);
    for (const tag of node.tags ?? []) {
      const of = ts.isJSDocParameterTag(tag) ? ` \`${tag.name.getText()}\`` : '';
      lines.push(`- *${tag.tagName.text}*${of}: ${textOf(tag.comment)}`);
    }
  }
  return lines.join('\n\n');
}

function textOf(comment: ts.JSDoc['comment']): string {
  return (ts.getTextOfJSDocComment(comment) ?? '')
    .replace(/\{@link\s+([^}\s]+)\s*\}/g, '`$1`')
    .replace(/\s*\n\s*/g, ' ')
    .trim();
}
