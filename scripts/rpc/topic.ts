/** The topic on which a plugin answers. A character of its name that no topic may have becomes `_` and its code in hex. */
export function rpcTopic(plugin: string): string {
  return `plugin/${topicLevel(plugin)}/rpc`;
}

/** A name as one level of a topic. */
export function topicLevel(name: string): string {
  return name.replace(/[^A-Za-z0-9.-]/gu, (c) => `_${(c.codePointAt(0) as number).toString(16)}`);
}

/** The pattern of all plugins' topics. */
export const EVERY_RPC_TOPIC = 'plugin/*/rpc';
