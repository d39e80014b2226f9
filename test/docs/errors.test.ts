import { readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/util/package-root.js';

/** `bin/rails` and the like: names of programs, not of errors. */
const tables = 'inference/tables/';
const shape = /^[a-z]+\/[a-z0-9]+(-[a-z0-9]+)*$/;

const sources = readdirSync(`${packageRoot}src`, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.startsWith(tables))
  .map((name) => {
    const text = readFileSync(`${packageRoot}src/${name}`, 'utf8');
    return ts.createSourceFile(name, text, ts.ScriptTarget.ESNext, true);
  });

const inSource = sources.flatMap((source) =>
  nodesOf(source).flatMap((node) => {
    if (ts.isStringLiteral(node)) return isImported(node) || !shape.test(node.text) ? [] : [node.text];
    return ts.isTemplateExpression(node) && /^[a-z]+\/$/.test(node.head.text) ? composed(node) : [];
  }),
);

const document = readFileSync(`${packageRoot}docs/errors.md`, 'utf8');
const documented = [...document.matchAll(/^\| `([^`]+)`/gm)].map(([, code]) => code ?? '');

describe('docs/errors.md', () => {
  it('explains every code that pt-fleet can print, and no other, once', () => {
    expect([...documented].sort()).toEqual([...new Set(inSource)].sort());
  });

  it('says for every code what it means and what to do', () => {
    const rows = document.split('\n').filter((line) => line.startsWith('| `'));
    for (const row of rows) expect(row).toMatch(/^\| `\S+` +\| \S.* \| \S.* \|$/);
  });
});

/** The codes of `stage/${word}` in a helper function: its parameter `word` as every caller writes it out. */
function composed(template: ts.TemplateExpression): readonly string[] {
  const [part] = template.templateSpans;
  const word = /^\w+/.exec(part?.expression.getText() ?? '')?.[0];
  const helper = ts.findAncestor(template, ts.isFunctionDeclaration);
  const position = helper?.parameters.findIndex(({ name }) => name.getText() === word) ?? -1;
  if (helper === undefined || position < 0) throw unreadable(template);
  return callsOf(helper).map((call) => {
    const argument = call.arguments[position];
    if (argument === undefined || !ts.isStringLiteral(argument)) throw unreadable(call);
    return template.head.text + argument.text.replaceAll('_', '-');
  });
}

/** In the helper's own file, or, when it is exported, in the files of its folder. */
function callsOf(helper: ts.FunctionDeclaration): readonly ts.CallExpression[] {
  const own = helper.getSourceFile();
  const exported = helper.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;
  return sources
    .filter((source) => source === own || (exported && dirname(source.fileName) === dirname(own.fileName)))
    .flatMap(nodesOf)
    .filter(ts.isCallExpression)
    .filter(({ expression }) => expression.getText() === helper.name?.text);
}

function nodesOf(node: ts.Node): readonly ts.Node[] {
  const nodes: ts.Node[] = [];
  const visit = (one: ts.Node): void => {
    nodes.push(one);
    ts.forEachChild(one, visit);
  };
  visit(node);
  return nodes;
}

function isImported({ parent }: ts.StringLiteral): boolean {
  return ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent);
}

function unreadable(node: ts.Node): Error {
  const source = node.getSourceFile();
  const { line } = source.getLineAndCharacterOfPosition(node.getStart());
  return new Error(
    `src/${source.fileName}:${line + 1}: this test cannot see which code is meant: ${node.getText()}`,
  );
}
