import { Component, memo, type ReactNode } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { isIntricate } from "../model/intricate";

/** What a text may point at. Anything else, `javascript:` and `data:` among it, is shown and leads nowhere. */
const SCHEMES = /^(https?:|mailto:)/i;

function target(url: string): string {
  return SCHEMES.test(url) ? url : "";
}

const COMPONENTS: Components = {
  a: ({ href, children }) => href === undefined || href === ""
    ? <span className="dead-link">{children}</span>
    // Where it leads is to be seen before it is followed: the words are a model's.
    : <a href={href} target="_blank" rel="noopener noreferrer nofollow" title={href}>{children}</a>,
  // A picture would be fetched from wherever a model says, and tell whoever is there that somebody reads this.
  img: ({ alt, src }) => <span className="no-picture">[picture: {alt || (typeof src === "string" && src) || "without a name"}]</span>,
  // Wide tables scroll by themselves instead of widening the page; who uses the keyboard can do so too.
  table: ({ children }) => <div className="table-scroll" tabIndex={0} role="region" aria-label="Table"><table>{children}</table></div>,
  pre: ({ children }) => <pre tabIndex={0}>{children}</pre>,
  h1: ({ children }) => <h3>{children}</h3>,
  h2: ({ children }) => <h4>{children}</h4>,
  h3: ({ children }) => <h5>{children}</h5>,
  h4: ({ children }) => <h6>{children}</h6>,
  h5: ({ children }) => <h6>{children}</h6>,
  input: ({ checked }) => <span>{checked ? "☑" : "☐"} </span>,
};

/**
 * A text of a model or of a person as Markdown. No HTML comes of it that is not made here: what looks like HTML in it is shown as the text it
 * is, links lead to web pages or nowhere, and pictures are not fetched.
 */
export const Markdown = memo(function Markdown({ text }: { readonly text: string }) {
  return isIntricate(text) ? <AsItIs text={text} /> : (
    <Fallback key={text} text={text}>
      <div className="markdown">
        <ReactMarkdown remarkPlugins={[remarkGfm]} components={COMPONENTS} urlTransform={target}>{text}</ReactMarkdown>
      </div>
    </Fallback>
  );
});

function AsItIs({ text }: { readonly text: string }) {
  return <div className="plain-text" tabIndex={0}>{text}</div>;
}

/** A text that cannot be set is shown as it is, and takes nothing else of the page with it. */
class Fallback extends Component<{ readonly text: string; readonly children: ReactNode }, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render() {
    return this.state.hasFailed ? <AsItIs text={this.props.text} /> : this.props.children;
  }
}
