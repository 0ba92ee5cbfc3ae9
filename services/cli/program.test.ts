import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { buildProgram } from './program.ts';

function allCommands(command: Command): Command[] {
  return command.commands.flatMap((child) => [child, ...allCommands(child)]);
}

function pathOf(command: Command): string {
  const name = command.name();
  return command.parent ? `${pathOf(command.parent)} ${name}` : name;
}

/** The whole help of a command, as it is printed. */
function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part) });
  command.outputHelp();
  return text;
}

const commands = allCommands(buildProgram()).map((command) => [pathOf(command), command] as const);

test('every command of the contract is there', () => {
  const paths = commands.map(([path]) => path);
  for (const path of ['aggregate', 'serve', 'simulate', 'recount', 'demo', 'status']) {
    expect(paths).toContain(`tally ${path}`);
  }
  for (const path of ['apply', 'show', 'history'])
    expect(paths).toContain(`tally campaign ${path}`);
  for (const path of ['list', 'show', 'replay']) expect(paths).toContain(`tally dlq ${path}`);
});

test.each(commands)('%s explains itself and its options', (path, command) => {
  expect(command.description()).toMatch(/^[A-Z].*\.$/);
  for (const option of command.options) expect(option.description, option.flags).toMatch(/\S/);
  for (const argument of command.registeredArguments) expect(argument.description).toMatch(/\S/);
  if (command.commands.length === 0) {
    expect(helpOf(command)).toContain('Examples:');
    expect(helpOf(command)).toContain(`$ ${path}`);
  }
});

test.each(commands)('%s has examples that it takes', (path, command) => {
  const examples = helpOf(command).match(/(?<=\$ )(tally .*)/g) ?? [];
  for (const example of examples) {
    const program = buildProgram();
    const args = example.match(/"[^"]*"|\S+/g) ?? [];
    for (const each of allCommands(program)) each.action(() => undefined);
    for (const each of [program, ...allCommands(program)]) {
      each.configureOutput({ writeErr: () => undefined });
    }
    const parse = () => program.parse(args.slice(1), { from: 'user' });
    expect(parse, `${path}: ${example}`).not.toThrow();
  }
});
