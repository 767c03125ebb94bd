import { JSDOM } from 'jsdom';

/** What Mermaid has understood of a flowchart. */
export interface ReadFlowchart {
  getVertices(): Map<string, { readonly text: string }>;
  getEdges(): { readonly start: string; readonly end: string }[];
  getSubGraphs(): { readonly id: string; readonly title: string }[];
}

/**
 * Mermaid's own parser; it rejects what Mermaid cannot read. Mermaid looks for a page when it is loaded, so it is given an empty one.
 * Nothing is drawn and no browser is needed.
 */
export async function mermaidReader(): Promise<(text: string) => Promise<ReadFlowchart>> {
  const { window } = new JSDOM('');
  Object.assign(globalThis, { window, document: window.document });
  const { default: mermaid } = await import('mermaid');
  return async (text) => {
    // Also loads the kind of diagram, which the call after it does not.
    await mermaid.parse(text);
    const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
    return db as unknown as ReadFlowchart;
  };
}
