export async function graph(..._a: unknown[]): Promise<0> { return 0; }
