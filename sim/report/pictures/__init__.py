"""Pictures of a comparison: for a report in HTML, and as files for papers."""
