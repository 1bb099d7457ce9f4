import { TermComparatorExpressionEvaluator as Comparator } from '@comunica/actor-term-comparator-factory-expression-evaluator/lib/TermComparatorExpressionEvaluator.js';
import type { Term } from '@rdfjs/types';

/** Makes ORDER BY total. As it is, one `"nope"^^xsd:date` throws inside a stream and ends the process. */
export function mendOrder(): void {
  const compare = Comparator.prototype.orderTypes;
  const text = (term: Term) =>
    term.termType === 'Literal' ? `${term.datatype.value} ${term.value}` : term.value;
  Comparator.prototype.orderTypes = function (a, b) {
    try {
      return compare.call(this, a, b);
    } catch {
      const [one, other] = [text(a as Term), text(b as Term)];
      return one < other ? -1 : one > other ? 1 : 0;
    }
  };
}
