// Reads lines of JSON {dialect, sql} and answers each with a line of JSON: the
// mistakes that the grammar finds, [] when it finds none.
import { createInterface } from 'node:readline';
import * as polyglot from '@polyglot-sql/sdk';

await polyglot.init?.();
for await (const line of createInterface({ input: process.stdin })) {
  const { dialect, sql } = JSON.parse(line);
  const found = polyglot.validate(sql, dialect, { strictSyntax: true });
  console.log(JSON.stringify(found.errors.map((e) => `${e.line}:${e.column}: ${e.message}`)));
}
