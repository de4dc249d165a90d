"""From a kernel's cells or a file to one attempt: judged, recorded, made readable."""
