// Takes the reader to the summary of what has to be put right, as a screen reader's alert does.
document.getElementById("error-summary")?.focus();
