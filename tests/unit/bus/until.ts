/** Between two looks at a condition. */
const LOOK_EVERY_MS = 5;

/** Waits for a condition; the error says which one never came. The deadline is only for a run that hangs. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  timeoutMs = 19_000,
): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`It never came to this: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
