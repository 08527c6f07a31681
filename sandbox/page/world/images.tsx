import type { ReactNode } from 'react';
import type { ImageView } from '../../aws/contract.ts';
import { Dot } from './copies/dot.tsx';

export function Images({ images }: { images: ImageView[] }): ReactNode {
  return (
    <section aria-label="Images">
      <h3>Images</h3>
      {images.length === 0 && <p className="quiet">No image has been built yet.</p>}
      <ul className="world-images">
        {images
          .toSorted((a, b) => b.createdAt - a.createdAt)
          .map((image) => (
            <li key={image.arn} title={image.arn}>
              <Dot state={image.status} />
              <span className="world-image">{image.arn.split(':image/')[1] ?? image.arn}</span>
              <span className="quiet">{image.status}</span>
              {image.reason && <p className="world-reason">{image.reason}</p>}
            </li>
          ))}
      </ul>
    </section>
  );
}
