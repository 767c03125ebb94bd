/** The program of a method's thread: beside this program's bundle, also when this runs from the sources. */
export function methodThread(): URL {
  const bundled = /\/dist\/[^/]+$/.test(import.meta.url);
  return new URL(bundled ? './method-thread.mjs' : '../../dist/method-thread.mjs', import.meta.url);
}
