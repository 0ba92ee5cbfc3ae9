/** An event of a stream; comments have no event. */
export interface StreamedEvent {
  readonly id: number;
  readonly event: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever was sent
  readonly data: any;
}

/** A stream that a test reads event by event. */
export interface EventStream {
  readonly status: number;
  readonly headers: Headers;
  /** The next event, or undefined at the end of the stream. Comments are counted and left out. */
  next(): Promise<StreamedEvent | undefined>;
  /** The text that a refusal was answered with. */
  text(): Promise<string>;
  comments(): number;
  close(): Promise<void>;
}

/** Opens a stream of server-sent events. */
export async function openEventStream(
  url: string,
  headers: Record<string, string> = {},
): Promise<EventStream> {
  const abort = new AbortController();
  const response = await fetch(url, { headers, signal: abort.signal });
  const blocks = readBlocks(response);
  let comments = 0;
  return {
    status: response.status,
    headers: response.headers,
    async next() {
      for (;;) {
        const { value, done } = await blocks.next();
        if (done === true) return undefined;
        if (value.startsWith(':')) comments++;
        else if (value.startsWith('id: ')) return parseEvent(value);
      }
    },
    text: () => response.text(),
    comments: () => comments,
    async close() {
      abort.abort();
      await blocks.return(undefined).catch(() => undefined);
    },
  };
}

async function* readBlocks(response: Response): AsyncGenerator<string, undefined> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    rest += decoder.decode(chunk as Uint8Array, { stream: true });
    const blocks = rest.split('\n\n');
    rest = blocks.pop() ?? '';
    yield* blocks;
  }
  return undefined;
}

function parseEvent(block: string): StreamedEvent {
  const fields = new Map(
    block.split('\n').map((line) => line.split(/: (.*)/, 2) as [string, string]),
  );
  return {
    id: Number(fields.get('id')),
    event: fields.get('event') ?? '',
    data: JSON.parse(fields.get('data') ?? 'null'),
  };
}
