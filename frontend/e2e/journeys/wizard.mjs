// The action wizard in depth.
