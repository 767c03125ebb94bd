import type { Node } from '@babel/types';
import {
  ANCHOR,
  ANCHOR_BUTTON,
  BUTTON_NAME,
  CLICK,
  FIELD_LABEL,
  HIDDEN_FOCUS,
  IFRAME_TITLE,
  IMG_ALT,
  LANG,
  LINK_NAME,
  PLACEHOLDER,
  type Rule,
  SVG_NAME,
  TABINDEX,
} from './a11y-rule-list.ts';
import { isHidden, type Naming, namedByAttribute, namedByContent } from './accessible-name.ts';
import type { Finding } from './finding.ts';
import { type Element, elementOf, elementsIn, importsOf } from './jsx-element.ts';
import { hostTag, type Role, roleOf } from './roles.ts';
import { lineOf, type SourceTree } from './source-tree.ts';

/** A finding with the success criteria of WCAG 2.2 that it fails; empty for what is advice only. */
export interface A11yFinding extends Finding {
  readonly wcag: readonly string[];
}

/** An element that could not be judged, with the reason. */
export interface Unknown {
  readonly rule: string;
  readonly file: string;
  readonly line: number;
  readonly unknown: true;
  readonly why: string;
}

export interface FileReport {
  readonly findings: A11yFinding[];
  readonly unknown: Unknown[];
}

interface Seen {
  readonly element: Element;
  readonly role: Role;
  readonly host: string | undefined;
  readonly parents: readonly Node[];
}

/** Field types that have no label of their own. */
const NO_LABEL: ReadonlySet<string> = new Set(['hidden', 'submit', 'reset', 'button', 'image']);
const NATIVE_CONTROLS: ReadonlySet<string> = new Set(['button', 'a', 'input', 'select', 'textarea']);

export class FileCheck {
  readonly #tree: SourceTree;
  readonly #imports: ReturnType<typeof importsOf>;
  readonly #labelled = new Set<string>();
  readonly report: FileReport = { findings: [], unknown: [] };

  constructor(tree: SourceTree) {
    this.#tree = tree;
    this.#imports = importsOf(tree);
  }

  /** Checks each element by itself. Gives back what it saw, for the rules about several. */
  run(): readonly Seen[] {
    const seen = elementsIn(this.#tree).map(({ element, parents }) => ({
      element,
      parents,
      role: roleOf(element),
      host: hostTag(element),
    }));
    for (const { element } of seen) {
      const target = element.attributes.get('htmlFor');
      if (target !== undefined && target.kind !== 'absent') this.#labelled.add(keyOf(target));
    }
    for (const each of seen) this.#check(each);
    return seen;
  }

  add(rule: Rule, node: Node, message: string, fix: string): void {
    const [id, severity, wcag] = rule;
    this.report.findings.push({
      rule: id,
      severity,
      file: this.#tree.path,
      line: lineOf(node),
      message,
      fix,
      wcag,
    });
  }

  #unsure(rule: Rule, element: Element, why: string): void {
    this.report.unknown.push({
      rule: rule[0],
      file: this.#tree.path,
      line: lineOf(element.node),
      unknown: true,
      why,
    });
  }

  #check(seen: Seen): void {
    const { element, role, host } = seen;
    const { attributes } = element;
    if (host === 'html' && !attributes.has('lang'))
      this.#missing(LANG, element, '<html> has no lang.', 'Write <html lang="…">.');
    const tabIndex = attributes.get('tabIndex');
    if (tabIndex?.kind === 'static' && Number(tabIndex.text) > 0)
      this.add(
        TABINDEX,
        element.node,
        `<${element.tag}> has tabIndex ${tabIndex.text}, which puts it before everything else.`,
        'Use tabIndex={0} and put the element where it belongs in the source.',
      );
    if (
      isHidden(element) &&
      NATIVE_CONTROLS.has(host ?? '') &&
      tabIndex === undefined &&
      !attributes.has('disabled') &&
      attributes.get('type')?.kind !== 'dynamic' &&
      !(host === 'a' && !attributes.has('href')) &&
      textOf(attributes, 'type') !== 'hidden'
    )
      this.#missing(
        HIDDEN_FOCUS,
        element,
        `<${element.tag}> is aria-hidden and can be focused.`,
        'Take aria-hidden away, or add tabIndex={-1}.',
      );
    else if (
      !isHidden(element) &&
      !seen.parents.some((p) => p.type === 'JSXElement' && isHidden(elementOf(this.#tree, p, this.#imports)))
    )
      this.#checkName(seen);
    this.#checkClick(seen, role);
  }

  #checkName(seen: Seen): void {
    const { element, role, host } = seen;
    const { attributes, tag } = element;
    // With asChild the child is the element, and is checked by itself.
    if (attributes.has('asChild')) return;
    if (role === 'button' || role === 'icon-button') {
      const more =
        role === 'icon-button'
          ? 'Add aria-label="…" that says what it does.'
          : 'Add text, or aria-label="…" that says what it does.';
      this.#named(BUTTON_NAME, element, this.#nameOf(element), `<${tag}> has no accessible name.`, more);
    } else if (role === 'link') {
      this.#checkLink(element);
    } else if (role === 'image') {
      const alt = attributes.get('alt');
      if (
        alt?.kind !== 'static' &&
        alt?.kind !== 'dynamic' &&
        !isPresentation(element) &&
        !namedByAttribute(element)
      )
        this.#missing(
          IMG_ALT,
          element,
          `<${tag}> has no alt.`,
          'Add alt="…", or alt="" when it is decoration.',
        );
    } else if (role === 'iframe') {
      if (!namedByAttribute(element))
        this.#missing(
          IFRAME_TITLE,
          element,
          `<${tag}> has no title.`,
          'Add title="…" that says what is in it.',
        );
    } else if (role === 'field') {
      this.#checkField(seen);
    } else if (host === 'svg' && textOf(attributes, 'role') === 'img' && !namedByAttribute(element, [])) {
      const title = element.node.children.some(
        (c) => c.type === 'JSXElement' && elementOf(this.#tree, c, this.#imports).tag === 'title',
      );
      if (!title)
        this.#missing(
          SVG_NAME,
          element,
          '<svg role="img"> has no name.',
          'Add aria-label="…" or a <title> inside.',
        );
    } else if (textOf(attributes, 'role') === 'button') {
      this.#named(
        BUTTON_NAME,
        element,
        this.#nameOf(element),
        `<${tag} role="button"> has no accessible name.`,
        'Add text or aria-label="…".',
      );
    }
  }

  #nameOf(element: Element): Naming {
    if (namedByAttribute(element)) return 'named';
    return element.node.children.length === 0 && !element.attributes.has('children')
      ? 'none'
      : namedByContent(this.#tree, element, this.#imports);
  }

  #checkLink(element: Element): void {
    const { attributes, tag } = element;
    const host = hostTag(element);
    const href = attributes.get('href') ?? attributes.get('to');
    if (host === 'a' || element.from === '@chakra-ui/react') {
      if (href === undefined && attributes.has('onClick') && !attributes.has('role'))
        this.#missing(
          ANCHOR,
          element,
          `<${tag}> has onClick and no href: the keyboard does not reach it.`,
          'Use a <button>, or give it an href.',
        );
      else if (
        href?.kind === 'static' &&
        /^(#|javascript:.*)$/.test(href.text.trim()) &&
        attributes.has('onClick') &&
        !attributes.has('role')
      )
        this.add(
          ANCHOR_BUTTON,
          element.node,
          `<${tag} href="${href.text.slice(0, 20)}"> with onClick is announced as a link and acts as a button.`,
          'Use a <button>.',
        );
    }
    if (href !== undefined || host !== 'a')
      this.#named(
        LINK_NAME,
        element,
        this.#nameOf(element),
        `<${tag}> has no text and no label.`,
        'Add text, aria-label="…", or alt on the image inside.',
      );
  }

  #checkField(seen: Seen): void {
    const { element, parents, host } = seen;
    const { attributes, tag } = element;
    const type = attributes.get('type');
    if (type?.kind === 'dynamic' && host === 'input') return;
    if (host === 'input' && type?.kind === 'static' && NO_LABEL.has(type.text)) {
      if (type.text === 'image' && !attributes.has('alt') && !namedByAttribute(element))
        this.#missing(IMG_ALT, element, '<input type="image"> has no alt.', 'Add alt="…".');
      if (type.text === 'button' && !attributes.has('value') && !namedByAttribute(element))
        this.#missing(BUTTON_NAME, element, '<input type="button"> has no value.', 'Add value="…".');
      return;
    }
    if (namedByAttribute(element)) return;
    const around = parents.flatMap((p) =>
      p.type === 'JSXElement' ? [elementOf(this.#tree, p, this.#imports)] : [],
    );
    if (around.some((p) => roleOf(p) === 'label')) return;
    const group = around.filter((p) => roleOf(p) === 'field-group').pop();
    if (group !== undefined && this.#hasLabel(group.node)) return;
    const id = attributes.get('id');
    if (id !== undefined && id.kind !== 'absent' && this.#labelled.has(keyOf(id))) return;
    const custom = around.find(
      (p) => /field|form|label|control/i.test(p.tag) && roleOf(p) === 'other' && !/^[a-z]/.test(p.tag),
    );
    const why =
      custom !== undefined
        ? `<${custom.tag}> around it may label it`
        : id !== undefined && id.kind !== 'absent'
          ? 'no label in this file has its id; one elsewhere may'
          : element.spread
            ? 'its props are spread'
            : undefined;
    if (why !== undefined) {
      this.#unsure(FIELD_LABEL, element, why);
      return;
    }
    if (attributes.has('placeholder'))
      this.add(
        PLACEHOLDER,
        element.node,
        `<${tag}> has a placeholder and no label; the placeholder is gone once something is typed.`,
        'Add a label: htmlFor with its id, a label around it, or aria-label.',
      );
    else
      this.add(
        FIELD_LABEL,
        element.node,
        `<${tag}> has no label.`,
        'Add a label: htmlFor with its id, a label around it, or aria-label.',
      );
  }

  #hasLabel(node: Node): boolean {
    if (node.type !== 'JSXElement' && node.type !== 'JSXFragment') return false;
    return node.children.some((child) => {
      if (child.type !== 'JSXElement') return this.#hasLabel(child);
      return roleOf(elementOf(this.#tree, child, this.#imports)) === 'field-label' || this.#hasLabel(child);
    });
  }

  #checkClick(seen: Seen, role: Role): void {
    const { element } = seen;
    const { attributes, tag } = element;
    const isPlain =
      role === 'plain' ||
      (role === 'image' && seen.host === 'img') ||
      (role === 'heading' && seen.host !== undefined);
    const onClick = attributes.get('onClick');
    if (
      !isPlain ||
      onClick === undefined ||
      onClick.kind === 'absent' ||
      isHidden(element) ||
      isPresentation(element)
    )
      return;
    const keys = ['onKeyDown', 'onKeyUp', 'onKeyPress'].some((name) => attributes.has(name));
    const lacks = [
      ...(attributes.has('role') ? [] : ['role']),
      ...(attributes.has('tabIndex') ? [] : ['tabIndex']),
      ...(keys ? [] : ['key handler']),
    ];
    if (lacks.length === 0) return;
    // A handler that only stops the event is not an action.
    if (
      onClick.kind === 'dynamic' &&
      /^\(?\w+\)?\s*=>\s*\{?\s*\w+\.stopPropagation\(\);?\s*\}?$/.test(onClick.source)
    )
      return;
    this.#missing(
      CLICK,
      element,
      `<${tag}> has onClick and no ${lacks.join(', no ')}.`,
      'Use a <button> or a link; or add role, tabIndex={0} and a key handler.',
    );
  }

  /** A finding when something is missing for certain; spread props may bring it. */
  #missing(rule: Rule, element: Element, message: string, fix: string): void {
    if (element.spread) this.#unsure(rule, element, 'its props are spread');
    else this.add(rule, element.node, message, fix);
  }

  #named(rule: Rule, element: Element, naming: Naming, message: string, fix: string): void {
    if (naming === 'none') this.#missing(rule, element, message, fix);
    else if (naming === 'unknown') this.#unsure(rule, element, 'what it renders decides');
  }
}

function textOf(attributes: Element['attributes'], name: string): string | undefined {
  const value = attributes.get(name);
  return value?.kind === 'static' ? value.text : undefined;
}

function isPresentation(element: Element): boolean {
  return /^(presentation|none)$/.test(textOf(element.attributes, 'role') ?? '');
}

function keyOf(
  value:
    | { readonly kind: 'static'; readonly text: string }
    | { readonly kind: 'dynamic'; readonly source: string },
): string {
  return value.kind === 'static' ? `"${value.text}"` : `{${value.source.replace(/\s+/g, '')}}`;
}
