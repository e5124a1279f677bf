// <Skylapse scenario="lambda-ping" height={430} /> or link="https://…#v1.…"; every attribute of the tag will do.
import React, { useEffect } from "react";

const HOST = "https://your.host/skylapse/";

export default function Skylapse({ title = "Skylapse", host = HOST, height = 430, ...attributes }) {
  useEffect(() => {
    if (customElements.get("skylapse-lab") || document.querySelector("script[data-skylapse]")) return;
    const script = document.createElement("script");
    script.src = `${host}embed.js`;
    script.dataset.skylapse = "";
    document.head.append(script);
  }, [host]);
  return (
    <skylapse-lab title={title} height={String(height)} style={{ display: "block", minHeight: Number(height) || 430 }} {...attributes}>
      <a href={host}>{title}</a>
    </skylapse-lab>
  );
}
