/** The launcher's section *Deep learning*, and the palette's. */
import { CommandIDs, type IFrontEnd } from './tokens';

/** After *Notebook* (0), before *Console* (20): seen without scrolling on a small screen. */
const CATEGORY_RANK = 10;

/** Show the commands where the front end has a place for them. */
export function addCards({ launcher, palette, trans }: IFrontEnd): void {
  const category = trans.__('Deep learning');
  [CommandIDs.openGuided, CommandIDs.openWorkbench].forEach((command, rank) => {
    launcher?.add({ command, category, categoryRank: CATEGORY_RANK, rank });
  });
  Object.values(CommandIDs).forEach((command, rank) => {
    palette?.addItem({ command, category, rank });
  });
}
