/** The program of a method's thread, beside this program's bundle. */
export function methodThread(): URL {
  return new URL('./method-thread.mjs', import.meta.url);
}
