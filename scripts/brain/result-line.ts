/** The result of a tool's call as the protocol has it, one line. `id`: that of the request. */
export function resultLine(id: string | number, text: string): string {
  return `${JSON.stringify({ jsonrpc: '2.0', id, result: { content: [{ type: 'text', text }] } })}\n`;
}
