import { ClipboardGetText } from '../../../wailsjs/runtime/runtime'
import * as generated from '../../../wailsjs/go/bridge/Application'
import type { bridge, studio } from '../../../wailsjs/go/models'
import { bound, type Plain } from './call'

export type Start = Plain<bridge.Start>
export type Backup = Plain<bridge.Backup>
export type Sample = Plain<bridge.Sample>
export type Settings = Plain<studio.Settings>
export type Theme = `${studio.Theme}`

export const start = bound(generated.Start)
export const restoreBackup = bound(generated.RestoreBackup)
export const startEmpty = bound(generated.StartEmpty)
export const saveSettings = bound(generated.SaveSettings)
export const startSample = bound(generated.StartSample)
export const openLink = bound(generated.OpenLink)
/** Opens the data folder in the file manager. */
export const showData = bound(generated.ShowData)
export const copyText = bound(generated.CopyText)
/** The text on the clipboard. */
export const copiedText = (): Promise<string> => ClipboardGetText()
export const diagnostics = bound(generated.Diagnostics)

export type Network = Plain<studio.Network>
export type ProxyMode = `${studio.ProxyMode}`
export type TrustedCertificate = Plain<studio.TrustedCertificate>
export type PresentedCertificate = Plain<studio.PresentedCertificate>

export const network = bound(generated.Network)
export const checkNetwork = bound(generated.CheckNetwork)
/** An empty password keeps what is stored. */
export const saveNetwork = bound(generated.SaveNetwork)
/** The certificate that an https origin shows; nothing but the handshake is sent. */
export const certificate = bound(generated.Certificate)
