import type { Refusal } from '../../shapes/answer.ts';

/** The server refused or could not be reached; the message is for people. */
export class ApiError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Asks the server, as who has the token. */
export class Api {
  readonly #token: string;

  constructor(token: string) {
    this.#token = token;
  }

  get<T>(path: string, signal?: AbortSignal): Promise<T> {
    return this.#json<T>(path, signal === undefined ? {} : { signal });
  }

  post<T>(path: string, body: unknown): Promise<T> {
    return this.#json<T>(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  /** An answer that goes on, for {@link Live}. Throws an ApiError as the others do. */
  async open(path: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const { body } = await this.#ask(path, { signal });
    if (body === null) throw new ApiError('unreachable', 'The dashboard gave no answer.');
    return body;
  }

  async #json<T>(path: string, init: RequestInit): Promise<T> {
    return (await (await this.#ask(path, init)).json()) as T;
  }

  async #ask(path: string, init: RequestInit): Promise<Response> {
    const headers = { ...(init.headers as Record<string, string>), authorization: `Bearer ${this.#token}` };
    const response = await fetch(path, { ...init, headers }).catch((cause: unknown) => {
      if (init.signal?.aborted === true) throw cause;
      throw new ApiError(
        'unreachable',
        'The dashboard does not answer. Is `arbiter dashboard` still running?',
      );
    });
    if (response.ok) return response;
    const refusal = (await response.json().catch(() => undefined)) as Refusal | undefined;
    throw new ApiError(
      refusal?.error.code ?? `status-${response.status}`,
      refusal?.error.message ?? `The dashboard answered with status ${response.status}.`,
    );
  }
}
