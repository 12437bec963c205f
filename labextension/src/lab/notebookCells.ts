/** A notebook's cells, as far as we look at them. */
import type { ICellModel, ICodeCellModel } from '@jupyterlab/cells';
import type { Notebook } from '@jupyterlab/notebook';

import type { ICell, IOutput } from './labNotebook';
import type { ICodeCell } from './ownOutputs';

/** The outermost element of each of our widgets. */
export const ROOT = '.dltp-root';

/** Metadata and outputs of every cell. */
export function cellsOf({ widgets }: Notebook): ICell[] {
  return widgets.map(({ model }) => ({ metadata: model.metadata, outputs: outputsOf(model) }));
}

/** The code cells, each at its index; null for the others. */
export function codeCellsOf({ widgets }: Notebook): (ICodeCell | null)[] {
  return widgets.map(({ model, node }) =>
    model.type === 'code'
      ? {
          metadata: model.metadata,
          outputs: outputsOf(model),
          source: model.sharedModel.getSource(),
          ran: (model as ICodeCellModel).executionCount !== null,
          shows: node.querySelector(ROOT) !== null
        }
      : null
  );
}

/** The outputs of a cell; none of one that has no code. */
export function outputsOf(model: ICellModel): IOutput[] {
  const { outputs } = model as ICodeCellModel;
  return model.type === 'code' ? Array.from({ length: outputs.length }, (_, i) => outputs.get(i)) : [];
}
