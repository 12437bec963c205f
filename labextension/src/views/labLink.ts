/**
 * The link of a lab to the notebook around it (see `dltp_widgets/widgets/views/lab_link.py`). It has no look. It
 * belongs to the model, not to a view: a lab that is shown twice, under its cell and in the side panel, wishes once.
 */
import type { LabLinkTraits, Model } from './protocol';
import { hear, NOTEBOOK_EVENT, wish, type LabWish } from './labEvents';

function initialize({ model }: { model: Model<LabLinkTraits> }): () => void {
  const tell = (message: Omit<LabWish, 'lab'>): void => wish({ ...message, lab: model.get('lab') });
  const unhear = hear(NOTEBOOK_EVENT, ({ lab, at }) => {
    if (lab === model.get('lab')) {
      // a message, not a trait: the same place again is news if the lab went elsewhere meanwhile
      model.send({ kind: 'chosen', at });
    }
  });
  model.on('msg:custom', tell);
  return () => {
    unhear();
    model.off('msg:custom', tell);
  };
}

export default { initialize };
