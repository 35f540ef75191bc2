// Messages of the desktop, where it has them.
import { InitializeNotifications, IsNotificationAvailable, SendNotification } from '../../../wailsjs/runtime/runtime'

let ready: Promise<boolean> | undefined

async function begin(): Promise<boolean> {
  if (!(await IsNotificationAvailable())) return false
  await InitializeNotifications()
  return true
}

/** Shows a message of the desktop; where there is none nothing happens, the window says it too. */
export async function notify(id: string, title: string, body: string): Promise<void> {
  try {
    ready ??= begin()
    if (await ready) await SendNotification({ id, title, body })
  } catch {
    ready = Promise.resolve(false)
  }
}
