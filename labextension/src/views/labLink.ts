/**
 * The link of a lab to the notebook around it (see `dltp_widgets/widgets/views/lab_link.py`). It has no look. It
 * belongs to the model, not to a view: a lab that is shown twice, under its cell and in the side panel, wishes once.
 */
import type { LabLinkTraits, Model } from './protocol';
import { hear, NOTEBOOK_EVENT, wish, type LabWish } from './labEvents';

function initialize({ model }: { model: Model<LabLinkTraits> }): () => void {
  const tell = (message: Omit<LabWish, 'lab'>): void => wish({ ...message, lab: model.get('lab') });
  /** What was said before this module was loaded, or before the panel listened, is lost: ask for it. */
  const here = (): void => model.send({ kind: 'here' });
  const unhear = hear(NOTEBOOK_EVENT, ({ lab, at, saved, shown }) => {
    if (lab !== model.get('lab')) {
      return;
    }
    if (shown) {
      here();
    }
    if (at !== undefined) {
      // a message, not a trait: the same place again is news if the lab went elsewhere meanwhile
      model.send({ kind: 'chosen', at });
    }
    if (saved !== undefined) {
      model.set('saved', saved);
      model.save_changes();
    }
  });
  model.on('msg:custom', tell);
  here();
  return () => {
    unhear();
    model.off('msg:custom', tell);
  };
}

export default { initialize };
