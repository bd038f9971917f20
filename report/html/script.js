// The page is whole without this: here are the buttons that copy a line.
for (const replay of document.querySelectorAll(".replay")) {
  const line = replay.querySelector("code");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy";
  button.setAttribute("aria-label", "Copy the line that tries it again");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(line.textContent);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(line);
      button.textContent = "Selected";
    }
  });
  replay.append(button);
}
