import type { Finding } from './finding.ts';

/** Rules about single elements: id, severity, and the success criteria of WCAG 2.2 that are failed. */
export type Rule = readonly [id: string, severity: Finding['severity'], wcag: readonly string[]];

export const IMG_ALT: Rule = ['image-alt', 'error', ['1.1.1 Non-text Content (A)']];
export const BUTTON_NAME: Rule = ['button-name', 'error', ['4.1.2 Name, Role, Value (A)']];
export const LINK_NAME: Rule = [
  'link-name',
  'error',
  ['2.4.4 Link Purpose (In Context) (A)', '4.1.2 Name, Role, Value (A)'],
];
export const FIELD_LABEL: Rule = [
  'field-label',
  'error',
  ['1.3.1 Info and Relationships (A)', '4.1.2 Name, Role, Value (A)'],
];
export const PLACEHOLDER: Rule = ['placeholder-as-label', 'warning', ['3.3.2 Labels or Instructions (A)']];
export const IFRAME_TITLE: Rule = ['iframe-title', 'error', ['4.1.2 Name, Role, Value (A)']];
export const CLICK: Rule = [
  'click-without-keyboard',
  'error',
  ['2.1.1 Keyboard (A)', '4.1.2 Name, Role, Value (A)'],
];
export const TABINDEX: Rule = ['positive-tabindex', 'warning', ['2.4.3 Focus Order (A)']];
export const ANCHOR: Rule = ['anchor-without-href', 'error', ['2.1.1 Keyboard (A)']];
export const ANCHOR_BUTTON: Rule = ['anchor-as-button', 'warning', ['4.1.2 Name, Role, Value (A)']];
export const HIDDEN_FOCUS: Rule = ['hidden-but-focusable', 'error', ['4.1.2 Name, Role, Value (A)']];
export const LANG: Rule = ['html-lang', 'error', ['3.1.1 Language of Page (A)']];
export const SVG_NAME: Rule = ['svg-image-name', 'error', ['1.1.1 Non-text Content (A)']];
