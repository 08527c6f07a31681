import type { ReactNode } from 'react';
import type { ImageBlock as ImageBlockOf, ImageElement } from '@slack/types';
import { SlackLink } from '../mrkdwn/mention.tsx';
import { Plain } from '../mrkdwn/text.tsx';

export function ImageBlock(props: { block: ImageBlockOf }): ReactNode {
  const { block } = props;
  return (
    <figure className="block-image">
      {block.title && (
        <figcaption>
          <Plain of={block.title} />
        </figcaption>
      )}
      <Picture url={'image_url' in block ? block.image_url : ''} alt={block.alt_text} />
    </figure>
  );
}

export function AccessoryImage(props: { image: ImageElement }): ReactNode {
  return <SizedImage image={props.image} className="image-accessory" />;
}

export function SmallImage(props: { image: ImageElement }): ReactNode {
  return <SizedImage image={props.image} className="image-small" />;
}

function SizedImage(props: { image: ImageElement; className: string }): ReactNode {
  const { image } = props;
  return (
    <span className={props.className}>
      <Picture url={'image_url' in image ? image.image_url : ''} alt={image.alt_text} />
    </span>
  );
}

/** An image elsewhere is named, not fetched: the sandbox asks no other host. */
function Picture(props: { url: string; alt: string }): ReactNode {
  if (props.url.startsWith('data:image/') || props.url.startsWith(`${window.location.origin}/`)) {
    return <img src={props.url} alt={props.alt} />;
  }
  return (
    <span className="image-elsewhere" role="img" aria-label={props.alt} title={props.alt}>
      <SlackLink url={props.url}>{props.alt || 'image'}</SlackLink>
    </span>
  );
}
